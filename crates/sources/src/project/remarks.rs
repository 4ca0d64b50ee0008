//! What should be known of good rows: which years have not ended, and what the rows stand before.

use std::collections::{BTreeMap, BTreeSet};

use hoinhap_vocab::{AsOf, Issue, Text, Year};

use super::folder::Project;
use super::reading::{Reading, UserRows};
use crate::{Library, Observations, SourceError};

impl Reading {
    /// What a user should know before the good rows count, by the library as it is without them: rows of years that
    /// have not ended at `as_of`, published values that the rows stand before, and rows of files added earlier
    /// that they cover. A flow table covers nothing, since it is asked for by its own name.
    ///
    /// # Errors
    /// The shipped table is damaged, or a snapshot of the project has changed.
    pub fn remarks(&self, library: &Library, as_of: AsOf) -> Result<Vec<Issue>, SourceError> {
        let mut remarks: Vec<Issue> = self.years_to_come(as_of).into_iter().collect();
        if let UserRows::Observations { .. } = &self.rows {
            let held = self.held_by_file(library.observations()?);
            remarks.extend(covering(held, library.project()));
        }
        Ok(remarks)
    }

    fn years_to_come(&self, as_of: AsOf) -> Option<Issue> {
        let mut rows: BTreeMap<Year, u64> = BTreeMap::new();
        for year in self.year_of_each_row().filter(|year| !as_of.sees_year(*year)) {
            *rows.entry(year).or_default() += 1;
        }
        let (count, years) = (rows.values().sum::<u64>(), runs(rows.keys().copied()));
        (count > 0).then(|| not_over(count, &years, as_of))
    }

    /// How many keys of good rows each file of `observations` holds.
    fn held_by_file<'a>(&'a self, observations: &'a Observations) -> BTreeMap<&'a str, u64> {
        let mut held = BTreeMap::new();
        let UserRows::Observations { rows, words } = &self.rows else { return held };
        for row in rows {
            let Some(indicator) = words.get(row.indicator as usize) else { continue };
            let series = observations.series(indicator, row.economy);
            // A file with several editions of a value still holds one key.
            let files: BTreeSet<&str> =
                series.rows().filter(|cell| cell.year == row.year).map(|cell| cell.file).collect();
            for file in files {
                *held.entry(file).or_default() += 1;
            }
        }
        held
    }
}

/// The remarks on what is covered: files of the project in the order of adding, after the published values.
fn covering(mut held: BTreeMap<&str, u64>, project: Option<&Project>) -> Vec<Issue> {
    let mut own = Vec::new();
    for entry in project.map(Project::entries).unwrap_or_default() {
        if let Some(count) = held.remove(entry.path().as_str()) {
            own.push(covers_own(count, &entry.name));
        }
    }
    let published: u64 = held.values().sum();
    let mut remarks: Vec<Issue> = (published > 0).then(|| covers_published(published)).into_iter().collect();
    remarks.extend(own);
    remarks
}

fn not_over(count: u64, years: &str, as_of: AsOf) -> Issue {
    let date = as_of.0;
    let issue = Issue::warning(
        "data/year-not-complete",
        "year",
        Text::new(
            format!("Số dòng thuộc năm chưa kết thúc tại ngày {date}: {count} (năm {years})"),
            format!("Rows of years that have not ended on {date}: {count} (of {years})"),
        ),
        Text::fixed(
            "Các dòng này được lưu, nhưng chỉ được dùng khi năm đó đã kết thúc",
            "They are kept, and seen once the year has ended",
        ),
    );
    issue.with_value(years)
}

fn covers_published(count: u64) -> Issue {
    let issue = Issue::warning(
        "data/covers-published",
        "value",
        Text::new(
            format!("Số dòng thay cho giá trị đã công bố cùng chỉ số, nền kinh tế và năm: {count}"),
            format!("Rows that stand before a published value of the same key: {count}"),
        ),
        Text::fixed(
            "Trong dự án này, giá trị của tệp được dùng thay giá trị đã công bố; muốn giữ cả hai thì đặt mã chỉ số khác",
            "In this project the file's values are used instead of the published ones; to keep both, choose another \
             indicator id",
        ),
    );
    issue.with_value(count.to_string())
}

fn covers_own(count: u64, name: &str) -> Issue {
    let issue = Issue::warning(
        "data/covers-own",
        "value",
        Text::new(
            format!("Số dòng thay cho dòng cùng khoá của bộ dữ liệu `{name}` đã thêm trước đó: {count}"),
            format!("Rows that stand before those of the dataset `{name}`, added earlier: {count}"),
        ),
        Text::fixed(
            "Của hai dòng cùng khoá, dòng thêm sau được dùng; tệp trước vẫn được giữ nguyên",
            "Of two rows with one key the one added later is used; the earlier file is kept as it was",
        ),
    );
    issue.with_value(name)
}

/// Ascending years, those that follow on each other as one: `2026–2030, 2035`.
fn runs(years: impl Iterator<Item = Year>) -> String {
    let mut runs: Vec<(Year, Year)> = Vec::new();
    for year in years {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == year => *last = year,
            _ => runs.push((year, year)),
        }
    }
    let shown = runs.iter().map(|(first, last)| match first == last {
        true => first.to_string(),
        false => format!("{first}–{last}"),
    });
    shown.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_that_follow_on_each_other_are_one_run() {
        assert_eq!(runs([2026, 2027, 2028, 2035].into_iter()), "2026–2028, 2035");
        assert_eq!(runs([2030].into_iter()), "2030");
        assert_eq!(runs([].into_iter()), "");
    }

    #[test]
    fn files_of_the_project_are_told_apart_from_the_published() {
        let held = BTreeMap::from([("observations/observations.parquet", 3)]);
        let remarks = covering(held, None);
        assert_eq!(remarks.len(), 1);
        assert_eq!((remarks[0].code, remarks[0].value.as_deref()), ("data/covers-published", Some("3")));
        assert!(covering(BTreeMap::new(), None).is_empty());
    }
}
