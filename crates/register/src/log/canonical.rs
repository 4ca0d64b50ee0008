//! JSON in the one form that everybody writes alike (RFC 8785), so that equal content has equal bytes.

use std::fmt::Write as _;

use serde_json::Value;

/// The canonical bytes of a JSON value: no spaces, members sorted by the UTF-16 units of their names, texts with
/// the fewest escapes, numbers as ECMAScript prints them.
///
/// Numbers are binary64, as RFC 8785 has them: an integer beyond 2⁵³ comes out rounded. The register keeps such
/// numbers, and all decimals, as texts. What a program sends as a number is read by `serde_json`, whose quick reading of
/// decimals may be off in the last digit: another reason for texts.
///
/// # Examples
/// ```
/// use hoinhap_register::log::canonical_json;
///
/// let value = serde_json::json!({"b": [1.0, 1e30], "a": "đ\n"});
/// assert_eq!(canonical_json(&value), "{\"a\":\"đ\\n\",\"b\":[1,1e+30]}");
/// ```
#[must_use]
pub fn canonical_json(value: &Value) -> String {
    let mut out = String::new();
    write_value(value, &mut out);
    out
}

fn write_value(value: &Value, out: &mut String) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(true) => out.push_str("true"),
        Value::Bool(false) => out.push_str("false"),
        // A number of serde_json is finite.
        Value::Number(number) => out.push_str(&canonical_number(number.as_f64().unwrap_or_default())),
        Value::String(text) => write_text(text, out),
        Value::Array(items) => write_items(items, out),
        Value::Object(members) => {
            let mut sorted: Vec<_> = members.iter().collect();
            sorted.sort_by(|a, b| a.0.encode_utf16().cmp(b.0.encode_utf16()));
            write_members(&sorted, out);
        }
    }
}

fn write_items(items: &[Value], out: &mut String) {
    out.push('[');
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        write_value(item, out);
    }
    out.push(']');
}

fn write_members(members: &[(&String, &Value)], out: &mut String) {
    out.push('{');
    for (index, (name, value)) in members.iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        write_text(name, out);
        out.push(':');
        write_value(value, out);
    }
    out.push('}');
}

pub(super) fn write_text(text: &str, out: &mut String) {
    out.push('"');
    if text.bytes().all(|byte| byte >= b' ' && byte != b'"' && byte != b'\\') {
        out.push_str(text);
        out.push('"');
        return;
    }
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\u{8}' => out.push_str("\\b"),
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\u{c}' => out.push_str("\\f"),
            '\r' => out.push_str("\\r"),
            control if control < ' ' => {
                let _ = write!(out, "\\u{:04x}", u32::from(control));
            }
            other => out.push(other),
        }
    }
    out.push('"');
}

/// A finite number as ECMAScript's `Number::toString` prints it: the fewest digits that read back to the same
/// number, plain between 10⁻⁶ and 10²¹, else with an exponent.
#[must_use]
pub fn canonical_number(number: f64) -> String {
    if number == 0.0 {
        return "0".to_owned();
    }
    // serde_json prints the same digits, the fewest and the nearest; only their layout differs.
    let printed =
        serde_json::Number::from_f64(number.abs()).map(|number| number.to_string()).unwrap_or_default();
    let (mantissa, exponent) = printed.split_once('e').unwrap_or((&printed, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let all = format!("{whole}{fraction}");
    let zeros = all.len() - all.trim_start_matches('0').len();
    let digits = all.trim_matches('0').to_owned();
    let shift = i32::try_from(whole.len()).unwrap_or_default() - 1 - i32::try_from(zeros).unwrap_or_default();
    let exponent = exponent.parse::<i32>().unwrap_or_default() + shift;
    let sign = if number < 0.0 { "-" } else { "" };
    format!("{sign}{}", lay_out(&digits, exponent))
}

/// Digits `d.ddd × 10^exponent` in ECMAScript's layout.
fn lay_out(digits: &str, exponent: i32) -> String {
    let count = i32::try_from(digits.len()).unwrap_or(i32::MAX);
    // INVARIANT: the point stands after `point` digits; ECMA-262 calls this number n.
    let point = exponent + 1;
    let zeros = |many: i32| "0".repeat(usize::try_from(many).unwrap_or_default());
    let at = usize::try_from(point).unwrap_or_default();
    match point {
        _ if count <= point && point <= 21 => format!("{digits}{}", zeros(point - count)),
        1..=21 => format!("{}.{}", &digits[..at], &digits[at..]),
        -5..=0 => format!("0.{}{digits}", zeros(-point)),
        _ => {
            let (first, rest) = digits.split_at(1);
            let fraction = if rest.is_empty() { String::new() } else { format!(".{rest}") };
            format!("{first}{fraction}e{exponent:+}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// RFC 8785, section 3.2.2 to 3.2.4: the sample object.
    #[test]
    fn the_sample_of_the_standard() {
        let text = r#""\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/""#;
        let text: Value = serde_json::from_str(text).unwrap();
        let numbers = ["333333333.33333329", "1E30", "4.50", "2e-3", "0.000000000000000000000000001"];
        let numbers = numbers.map(|number| number.parse::<f64>().unwrap());
        let value = json!({"numbers": numbers, "string": text, "literals": [null, true, false]});
        let expected = concat!(
            r#"{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"#,
            "\"string\":\"€$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}"
        );
        assert_eq!(canonical_json(&value), expected);
    }

    /// RFC 8785, section 3.2.3: members are sorted by UTF-16 units, not by code points.
    #[test]
    fn members_are_sorted_by_utf_16_units() {
        let value =
            json!({"\u{20ac}": 1, "\r": 2, "\u{fb33}": 3, "1": 4, "\u{1f600}": 5, "\u{80}": 6, "\u{f6}": 7});
        let order: Vec<char> = canonical_json(&value).chars().filter(char::is_ascii_digit).collect();
        // The name `1` stands between \r and \u0080, with its value 4.
        assert_eq!(order.iter().collect::<String>(), "2146".to_owned() + "7153");
    }

    /// RFC 8785, appendix B: numbers by their IEEE 754 bits.
    #[test]
    fn numbers_of_the_standard() {
        for (bits, printed) in [
            (0x0000_0000_0000_0000, "0"),
            (0x8000_0000_0000_0000, "0"),
            (0x0000_0000_0000_0001, "5e-324"),
            (0x8000_0000_0000_0001, "-5e-324"),
            (0x7fef_ffff_ffff_ffff, "1.7976931348623157e+308"),
            (0xffef_ffff_ffff_ffff, "-1.7976931348623157e+308"),
            (0x4340_0000_0000_0000, "9007199254740992"),
            (0xc340_0000_0000_0000, "-9007199254740992"),
            (0x4430_0000_0000_0000, "295147905179352830000"),
            (0x44b5_2d02_c7e1_4af5, "9.999999999999997e+22"),
            (0x44b5_2d02_c7e1_4af6, "1e+23"),
            (0x44b5_2d02_c7e1_4af7, "1.0000000000000001e+23"),
            (0x444b_1ae4_d6e2_ef4e, "999999999999999700000"),
            (0x444b_1ae4_d6e2_ef4f, "999999999999999900000"),
            (0x444b_1ae4_d6e2_ef50, "1e+21"),
            (0x3eb0_c6f7_a0b5_ed8c, "9.999999999999997e-7"),
            (0x3eb0_c6f7_a0b5_ed8d, "0.000001"),
            (0x41b3_de43_5555_5553, "333333333.3333332"),
            (0x41b3_de43_5555_5554, "333333333.33333325"),
            (0x41b3_de43_5555_5555, "333333333.3333333"),
            (0x41b3_de43_5555_5556, "333333333.3333334"),
            (0x41b3_de43_5555_5557, "333333333.33333343"),
            (0xbecb_f647_612f_3696, "-0.0000033333333333333333"),
            (0x4314_3ff3_c1cb_0959, "1424953923781206.2"),
        ] {
            assert_eq!(canonical_number(f64::from_bits(bits)), printed, "{bits:016x}");
        }
    }

    #[test]
    fn integers_and_their_floats_are_one() {
        assert_eq!(canonical_json(&json!([1, 1.0, -0.0, 100, 1e2])), "[1,1,0,100,100]");
    }
}
