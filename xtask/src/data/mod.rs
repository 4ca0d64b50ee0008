//! The data packages: each folder of `data/` that holds tables is described by its `datapackage.json`.

mod notice;
mod package;
mod parquet_footer;

pub(crate) use notice::NOTICE;
pub(crate) use package::sha256_hex;

use std::collections::BTreeSet;

use anyhow::Result;

use crate::repo::Repo;

/// Brings sizes, hashes and row counts of every package up to date, then NOTICE.
pub(crate) fn refresh(repo: &Repo) -> Result<()> {
    for file in package::package_files(repo)? {
        let changed = package::Package::read(repo, &file)?.refresh(repo)?;
        println!("{file}: {changed} tables changed");
    }
    repo.write(NOTICE, &notice::compose(repo)?)
}

/// What is wrong with the packages and NOTICE: one line per problem.
pub(crate) fn check(repo: &Repo) -> Result<Vec<String>> {
    let files = package::package_files(repo)?;
    let mut problems = folders_without_package(repo, &files)?;
    for file in &files {
        problems.extend(package::Package::read(repo, file)?.check(repo)?);
    }
    problems.extend(notice::check(repo)?);
    Ok(problems)
}

fn folders_without_package(repo: &Repo, packages: &[String]) -> Result<Vec<String>> {
    let described: BTreeSet<&str> =
        packages.iter().filter_map(|file| file.rsplit_once('/')).map(|p| p.0).collect();
    let files = repo.files()?;
    let folders: BTreeSet<&str> = files
        .iter()
        .filter(|file| file.starts_with("data/"))
        .filter_map(|file| file.rsplit_once('/'))
        .map(|(folder, _)| folder)
        .collect();
    let bare = folders.difference(&described);
    Ok(bare.map(|folder| format!("{folder}: a folder of data needs a datapackage.json")).collect())
}
