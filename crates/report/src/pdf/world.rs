//! What the typesetter may see: the template, the data file, the pictures and the typefaces, all in memory.

use std::collections::HashMap;
use std::sync::LazyLock;

use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};

use super::layout::Layout;
use crate::ReportError;

const TEMPLATE: &str = include_str!("review.typ");

/// Be Vietnam Pro for words; DejaVu Sans Mono for hashes, paths and the signs that the first one lacks.
const FACES: [&[u8]; 4] = [
    include_bytes!("../../../../web/fonts/BeVietnamPro-Regular.ttf"),
    include_bytes!("../../../../web/fonts/BeVietnamPro-SemiBold.ttf"),
    include_bytes!("../../../../web/fonts/BeVietnamPro-Italic.ttf"),
    include_bytes!("../../../../web/fonts/DejaVuSansMono.ttf"),
];

static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| LazyHash::new(Library::default()));

static FONTS: LazyLock<Vec<Font>> =
    LazyLock::new(|| FACES.into_iter().flat_map(|face| Font::iter(Bytes::new(face))).collect());

static BOOK: LazyLock<LazyHash<FontBook>> =
    LazyLock::new(|| LazyHash::new(FontBook::from_fonts(FONTS.iter())));

/// The papers on the typesetter's desk.
pub(super) struct Papers {
    main: Source,
    files: HashMap<FileId, Bytes>,
}

impl Papers {
    /// The template with the data and the pictures of a layout.
    pub(super) fn new(layout: Layout) -> Result<Self, ReportError> {
        let data = serde_json::to_vec(&layout.data)?;
        let named = layout.pictures.into_iter().map(|(name, svg)| (name, svg.into_bytes()));
        let mut files = HashMap::new();
        for (name, bytes) in named.chain([("data.json".to_owned(), data)]) {
            files.insert(file_id(&name)?, Bytes::new(bytes));
        }
        Ok(Self { main: Source::new(file_id("review.typ")?, TEMPLATE.to_owned()), files })
    }
}

fn file_id(name: &str) -> Result<FileId, ReportError> {
    let path = VirtualPath::new(name).map_err(|error| ReportError::Pdf { message: error.to_string() })?;
    Ok(RootedPath::new(VirtualRoot::Project, path).intern())
}

impl World for Papers {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &BOOK
    }

    fn main(&self) -> FileId {
        self.main.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.main.id() { Ok(self.main.clone()) } else { Err(FileError::NotSource) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        let missing = || FileError::NotFound(id.vpath().get_without_slash().into());
        self.files.get(&id).cloned().ok_or_else(missing)
    }

    fn font(&self, index: usize) -> Option<Font> {
        FONTS.get(index).cloned()
    }

    /// No document is dated by a clock.
    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}
