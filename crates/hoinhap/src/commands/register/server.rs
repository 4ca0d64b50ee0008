//! What to say when a database server does not answer as it should: the usual causes, in the reader's words.

use hoinhap_vocab::Text;

use crate::failure::Failure;

/// How an address is written.
const FORM: &str = "postgres://tài_khoản:mật_khẩu@máy_chủ:5432/cơ_sở_dữ_liệu";
const FORM_EN: &str = "postgres://account:password@host:5432/database";

/// An address that is neither a file nor a server of PostgreSQL.
pub(super) fn other_scheme(scheme: &str, address: &str, flag: &str) -> Failure {
    let message = Text::new(
        format!("Không lưu được ở `{scheme}://`: chỉ có tệp SQLite và máy chủ PostgreSQL"),
        format!("`{scheme}://` cannot hold a register: only a file of SQLite or a server of PostgreSQL can"),
    );
    let help = Text::new(
        format!("Nêu đường dẫn tệp, hoặc {FORM}"),
        format!("Give the path of a file, or {FORM_EN}"),
    );
    Failure::usage("cli/bad-value", message, help).at(flag).with_value(address)
}

/// What a server's refusal means. The reason is the driver's or the server's, in English.
pub(super) fn failure(address: &str, reason: &str) -> Failure {
    let (message, help) = cause(&host_of(address), reason);
    let message = Text::new(format!("{} ({reason})", message.vi), format!("{} ({reason})", message.en));
    Failure::internal("E-STORE", message, help)
}

/// The host and port of an address.
fn host_of(address: &str) -> String {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let rest = rest.rsplit_once('@').map_or(rest, |(_, host)| host);
    let host = rest.split(['/', '?']).next().unwrap_or_default();
    match host {
        "" => "localhost:5432".to_owned(),
        host if host.contains(':') => host.to_owned(),
        host => format!("{host}:5432"),
    }
}

fn cause(host: &str, reason: &str) -> (Text, Text) {
    let says = |words: &[&str]| words.iter().any(|word| reason.to_lowercase().contains(word));
    if says(&["connection refused", "no such file"]) {
        return (
            Text::new(
                format!("Máy chủ PostgreSQL không chạy ở {host}"),
                format!("No PostgreSQL server answers at {host}"),
            ),
            Text::new(
                format!("Khởi động máy chủ, hoặc sửa địa chỉ: {FORM}"),
                format!("Start the server, or mend the address: {FORM_EN}"),
            ),
        );
    }
    if says(&["lookup address", "name or service not known", "no route", "unreachable", "timed out"]) {
        return (
            Text::new(format!("Không kết nối được tới {host}"), format!("{host} cannot be reached")),
            Text::fixed(
                "Kiểm tra tên máy chủ, mạng và tường lửa",
                "Check the name of the host, the network and its firewall",
            ),
        );
    }
    if says(&["28p01", "28000", "password"]) {
        return (
            Text::new(
                format!("Máy chủ {host} không chấp nhận tài khoản hoặc mật khẩu"),
                format!("The server {host} does not accept the account or its password"),
            ),
            Text::new(
                format!("Ghi mật khẩu trong địa chỉ: {FORM}"),
                format!("Write the password into the address: {FORM_EN}"),
            ),
        );
    }
    if says(&["3d000"]) {
        return (
            Text::new(
                format!("Máy chủ {host} không có cơ sở dữ liệu này"),
                format!("The server {host} has no such database"),
            ),
            Text::fixed(
                "Tạo cơ sở dữ liệu bằng `createdb`, hoặc sửa tên ở cuối địa chỉ",
                "Make it with `createdb`, or mend the name at the end of the address",
            ),
        );
    }
    if says(&["42501"]) {
        return (
            Text::new(
                format!("Tài khoản không đủ quyền trên máy chủ {host}"),
                format!("The account lacks rights on the server {host}"),
            ),
            Text::fixed(
                "Lần đầu, tài khoản cần quyền CREATE trên cơ sở dữ liệu để lập lược đồ `hoinhap`; sau đó cần quyền đọc, ghi các bảng của lược đồ",
                "At first the account needs CREATE on the database for the schema `hoinhap`; later it needs to read and write the tables of the schema",
            ),
        );
    }
    (
        Text::new(
            format!("Máy chủ {host} không đọc hoặc ghi được"),
            format!("The server {host} cannot be read or written"),
        ),
        Text::fixed(
            "Kiểm tra địa chỉ, tài khoản, quyền truy cập và nhật ký của máy chủ",
            "Check the address, the account, its rights and the log of the server",
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_causes_are_told_in_both_languages_and_no_password_is_shown() {
        for (reason, vi, help) in [
            (
                "error connecting to server: Connection refused (os error 111)",
                "không chạy ở db.example:5432",
                "Khởi động",
            ),
            (
                "failed to lookup address information: Name or service not known",
                "Không kết nối được tới db.example:5432",
                "tường lửa",
            ),
            (
                "password authentication failed for user \"an\" (SQLSTATE 28P01)",
                "tài khoản hoặc mật khẩu",
                "mật khẩu",
            ),
            ("database \"x\" does not exist (SQLSTATE 3D000)", "không có cơ sở dữ liệu", "createdb"),
            ("permission denied for schema public (SQLSTATE 42501)", "không đủ quyền", "CREATE"),
            ("something else", "không đọc hoặc ghi được", "nhật ký"),
        ] {
            let failure = failure("postgres://an:s3cret@db.example/register", reason);
            assert!(
                failure.message.vi.contains(vi) && failure.message.vi.contains(reason),
                "{}",
                failure.message.vi
            );
            assert!(failure.help.vi.contains(help), "{}", failure.help.vi);
            assert!(!failure.message.en.contains("s3cret") && !failure.help.en.contains("s3cret"));
        }
    }

    #[test]
    fn the_port_is_the_usual_one_where_none_is_named() {
        for (address, host) in [
            ("postgres://an@db", "db:5432"),
            ("postgres://an:x@db:6000/register", "db:6000"),
            ("postgres:///register", "localhost:5432"),
            ("postgresql://db/register?sslmode=disable", "db:5432"),
        ] {
            assert_eq!(host_of(address), host);
        }
    }
}
