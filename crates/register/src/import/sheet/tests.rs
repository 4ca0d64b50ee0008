//! Files in the forms that occur, and those that mean harm.

use super::*;

fn texts(name: &str, bytes: &[u8]) -> Vec<Vec<String>> {
    let sheets = read_sheets(name, bytes).unwrap();
    sheets[0].rows.iter().map(|row| row.iter().map(Cell::text).collect()).collect()
}

#[test]
fn text_files_in_the_forms_that_occur() {
    let expected = [["Nội dung", "Hạn"], ["a, b", "1"]];
    for text in ["Nội dung;Hạn\n\"a, b\";1\n", "Nội dung\tHạn\na, b\t1\n", "Nội dung,Hạn\n\"a, b\",1\n"]
    {
        assert_eq!(texts("x.csv", text.as_bytes()), expected);
        assert_eq!(texts("x.csv", &[b"\xef\xbb\xbf", text.as_bytes()].concat()), expected);
        let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(texts("x.csv", &[b"\xff\xfe".as_slice(), &little].concat()), expected);
    }
}

#[test]
fn protected_formulas_are_texts_again() {
    assert_eq!(texts("x.csv", b"a,b\n'=1+1,'x\n")[1], ["=1+1", "'x"]);
}

#[test]
fn files_that_cannot_be_read_are_refused_with_a_code() {
    let code = |name: &str, bytes: &[u8]| read_sheets(name, bytes).unwrap_err().code;
    assert_eq!(code("x.csv", b""), "E-EMPTY-FILE");
    assert_eq!(code("x.csv", b"\xff\xff\xff"), "E-FILE-BROKEN");
    assert_eq!(code("x.csv", b"a\x01b\n"), "E-FILE-BROKEN");
    assert_eq!(code("x.xlsx", b"PK nothing"), "E-FILE-BROKEN");
    assert_eq!(code("x.xlsx", b"\xd0\xcf\x11\xe0rest"), "E-FILE-LOCKED");
    assert_eq!(code("x.xls", b"\xd0\xcf\x11\xe0rest"), "E-FILE-BROKEN");
    assert_eq!(code("x.docx", b"PK"), "E-FILE-BROKEN");
    assert_eq!(code("x.ods", b"PK nothing"), "E-FILE-BROKEN");
    assert_eq!(code("x.csv", b"\xff\xfea\0b"), "E-FILE-BROKEN", "half a character");
    assert_eq!(code("x.csv", b"N\xf4\xf2i dung"), "E-FILE-BROKEN", "Windows-1258");
}

fn zipped(parts: &[(&str, &str)]) -> Vec<u8> {
    use std::io::Write as _;
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let plain = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, content) in parts {
        archive.start_file(*name, plain).unwrap();
        archive.write_all(content.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

fn workbook(cells: &str) -> Vec<u8> {
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let packages = "http://schemas.openxmlformats.org/package/2006/relationships";
    zipped(&[
        (
            "_rels/.rels",
            &format!(
                "<Relationships xmlns=\"{packages}\"><Relationship Id=\"r1\" Type=\"{office}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/workbook.xml",
            &format!(
                "<workbook xmlns=\"{main}\" xmlns:r=\"{office}\"><sheets><sheet name=\"A\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            &format!(
                "<Relationships xmlns=\"{packages}\"><Relationship Id=\"r1\" Type=\"{office}/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/worksheets/sheet1.xml",
            &format!("<worksheet xmlns=\"{main}\"><sheetData>{cells}</sheetData></worksheet>"),
        ),
    ])
}

#[test]
fn a_stray_cell_far_off_does_not_fill_the_memory() {
    let cells = |last: &str| {
        let row = last.trim_start_matches(char::is_alphabetic);
        format!(
            "<row r=\"1\"><c r=\"A1\"><v>1</v></c></row><row r=\"{row}\"><c r=\"{last}\"><v>2</v></c></row>"
        )
    };
    assert_eq!(texts("x.xlsx", &workbook(&cells("B2"))), [["1", ""], ["", "2"]]);
    assert_eq!(read_sheets("x.xlsx", &workbook(&cells("XFD1048576"))).unwrap_err().code, "E-TOO-LARGE");
}

#[test]
fn a_sheet_of_libreoffice_is_read() {
    let names = "xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\"";
    let cell = |text: &str| {
        format!("<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>")
    };
    let row = |cells: &[&str]| {
        format!(
            "<table:table-row>{}</table:table-row>",
            cells.iter().map(|text| cell(text)).collect::<String>()
        )
    };
    let day = "<table:table-cell office:value-type=\"date\" office:date-value=\"2026-03-31\"><text:p>31/03/26</text:p></table:table-cell>";
    let rows =
        row(&["Nội dung", "Thời hạn"]) + &format!("<table:table-row>{}{day}</table:table-row>", cell("Việc"));
    let content = format!(
        "<?xml version=\"1.0\"?><office:document-content {names}><office:body><office:spreadsheet><table:table table:name=\"Bảng\">{rows}</table:table></office:spreadsheet></office:body></office:document-content>"
    );
    let manifest =
        "<manifest:manifest xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\"/>";
    let bytes = zipped(&[
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", manifest),
        ("content.xml", &content),
    ]);
    assert_eq!(texts("x.ods", &bytes), [["Nội dung", "Thời hạn"], ["Việc", "2026-03-31"]]);
}

#[test]
fn a_column_far_off_does_not_fill_the_memory_with_what_is_before_it() {
    let rows: String =
        (1..=300).map(|row| format!("<row r=\"{row}\"><c r=\"XFD{row}\"><v>1</v></c></row>")).collect();
    assert_eq!(read_sheets("x.xlsx", &workbook(&rows)).unwrap_err().code, "E-TOO-LARGE");
}

#[test]
fn hostile_workbooks_are_refused_with_their_reason() {
    let code = |name: &str, bytes: &[u8]| read_sheets(name, bytes).unwrap_err().code;
    let bomb = deflated("xl/worksheets/sheet1.xml", &vec![b' '; 300 << 20]);
    assert!(bomb.len() < 1 << 20, "three hundred megabytes in {} bytes", bomb.len());
    assert_eq!(code("x.xlsx", &bomb), "E-TOO-LARGE");
    assert_eq!(code("x.ods", &bomb), "E-TOO-LARGE");
    let macros = zipped(&[("[Content_Types].xml", "<Types/>"), ("xl/vbaProject.bin", "x")]);
    assert_eq!(code("x.xlsx", &macros), "E-FILE-BROKEN");
    assert!(read_sheets("x.xlsx", &macros).unwrap_err().message.en.contains("macros"));
    let locked = "<manifest:manifest><manifest:file-entry><manifest:encryption-data/></manifest:file-entry></manifest:manifest>";
    assert_eq!(code("x.ods", &zipped(&[("META-INF/manifest.xml", locked)])), "E-FILE-LOCKED");
}

fn deflated(name: &str, content: &[u8]) -> Vec<u8> {
    use std::io::Write as _;
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    archive.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
    archive.write_all(content).unwrap();
    archive.finish().unwrap().into_inner()
}

#[test]
fn a_quotation_mark_that_nothing_closes_is_told_with_its_line() {
    let issue = read_sheets("x.csv", b"a,b\n1,2\n3,\"open\n4,5\n").unwrap_err();
    assert_eq!((issue.code, issue.place.as_str()), ("E-FILE-BROKEN", "x.csv, 3"));
    assert_eq!(texts("x.csv", b"a,b\n1,\"two\nlines, \"\"said\"\"\"\n")[1], ["1", "two\nlines, \"said\""]);
    assert_eq!(texts("x.csv", b"a,b\n6\" pipe,2\n")[1], ["6\" pipe", "2"]);
}

#[test]
fn text_in_the_bytes_of_old_fonts_is_read() {
    let bytes: Vec<u8> = "N\u{e9}i dung,C\u{ac} quan ch\u{f1} tr\u{d7},Th\u{ea}i h\u{b9}n\n"
        .chars()
        .map(|c| c as u8)
        .collect();
    assert_eq!(texts("x.csv", &bytes)[0], ["Nội dung", "Cơ quan chủ trì", "Thời hạn"]);
    let sheets = read_sheets("x.csv", &bytes).unwrap();
    let converted = sheets[0].converted.as_ref().unwrap();
    assert_eq!((converted.encoding.name(), converted.cells), ("TCVN3 (ABC)", 3));
}

#[test]
fn serial_days_of_workbooks() {
    assert_eq!(day_of(44_650.0, true), Some(date(2026, 3, 31)));
    assert_eq!(day_of(46_112.5, false), Some(date(2026, 3, 31)));
    assert_eq!(day_of(1.0, false), Some(date(1900, 1, 1)));
    assert_eq!(day_of(61.0, false), Some(date(1900, 3, 1)));
}

#[test]
fn a_formula_without_its_value_is_an_error_and_not_an_empty_cell() {
    let cells = "<row r=\"1\"><c r=\"A1\"><f>DATE(2026,3,31)</f></c><c r=\"B1\"><f>1+1</f><v>2</v></c></row>";
    let sheets = read_sheets("x.xlsx", &workbook(cells)).unwrap();
    assert_eq!(sheets[0].rows[0][0], Cell::Error("=DATE(2026,3,31)".to_owned()));
    assert_eq!(sheets[0].rows[0][1], Cell::Number("2".to_owned()));
}
