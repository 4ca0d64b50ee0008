//! Packs the reviewed tables of `data/` into the binary: text files compressed with Zstandard, Parquet files as
//! they are, each with the SHA-256 of its original bytes.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

use sha2::{Digest, Sha256};

fn main() -> io::Result<()> {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?).join("../../data");
    let out = PathBuf::from(env::var("OUT_DIR").map_err(io::Error::other)?);
    println!("cargo::rerun-if-changed={}", root.display());
    let mut files = Vec::new();
    collect(&root, &mut files)?;
    // By the text that a lookup compares: `a.toml` stands before `a/b`, unlike in the order of paths.
    files.sort_by_key(|file| relative(&root, file));
    let mut table = String::from("&[\n");
    for (index, file) in files.iter().enumerate() {
        let bytes = fs::read(file)?;
        let stored = file.extension().is_none_or(|extension| extension != "parquet");
        let packed = out.join(format!("{index}.bin"));
        fs::write(&packed, if stored { zstd::bulk::compress(&bytes, 19)? } else { bytes.clone() })?;
        let _ = writeln!(
            table,
            "EmbeddedFile {{ path: {:?}, sha256: {:?}, length: {}, compressed: {stored}, packed: include_bytes!({:?}) }},",
            relative(&root, file),
            hex(&Sha256::digest(&bytes)),
            bytes.len(),
            packed.display().to_string(),
        );
    }
    table.push(']');
    fs::write(out.join("embedded.rs"), table)
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}

fn relative(root: &Path, file: &Path) -> String {
    let parts = file.strip_prefix(root).unwrap_or(file).components();
    parts.map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
