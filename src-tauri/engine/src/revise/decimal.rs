//! Decimal numbers in text and money, taken apart and put together exactly by SQL that any SQLite understands: "18,90",
//! "1.234,56", "€ 5" and "-7" as whole numbers of the smallest unit, without a float in between.

/// Ten to the power of `scale`, which is at most 9.
pub(super) fn power(scale: u32) -> i64 {
    10_i64.pow(scale.min(9))
}

/// Text without what people write around digits: spaces, apostrophes, and for money its sign or code.
fn cleaned(text: &str, currency: Option<&str>) -> String {
    let mut sql = format!("replace({text}, char(8722), '-')");
    for space in ["' '", "char(160)", "char(8239)", "''''", "char(8217)"] {
        sql = format!("replace({sql}, {space}, '')");
    }
    if let Some(code) = currency {
        let code = code.replace('\'', "''");
        for sign in ["€", "$", "£", "¥", code.as_str()] {
            if !sign.is_empty() {
                sql = format!("replace({sql}, '{sign}', '')");
            }
        }
    }
    sql
}

/// `result` over the sign `s` (1 or -1), the whole digits `h` and the digits `f` after the point of the number in `text`;
/// NULL where it is no number, where `1,234` could be two, or where `condition` doesn't hold.
fn parts(text: &str, currency: Option<&str>, result: &str, condition: &str) -> String {
    let clean = cleaned(text, currency);
    format!(
        "(SELECT {result} FROM (\
         SELECT s, p, sep, CASE WHEN p = 0 THEN t \
         WHEN n = 1 AND o = 0 THEN h0 \
         WHEN n = 1 AND replace(printf('%,d', CAST(replace(h0, os, '') AS INTEGER)), ',', os) = h0 THEN replace(h0, os, '') \
         WHEN n > 1 AND o = 0 AND replace(printf('%,d', CAST(replace(t, sep, '') AS INTEGER)), ',', sep) = t \
         THEN replace(t, sep, '') END AS h, \
         CASE WHEN p = 0 OR n > 1 THEN '' ELSE substr(t, p + 1) END AS f, n, o FROM (\
         SELECT s, t, p, substr(t, p, 1) AS sep, CASE substr(t, p, 1) WHEN '.' THEN ',' ELSE '.' END AS os, \
         substr(t, 1, p - 1) AS h0, length(t) - length(replace(t, substr(t, p, 1), '')) AS n, \
         instr(t, CASE substr(t, p, 1) WHEN '.' THEN ',' ELSE '.' END) AS o FROM (\
         SELECT s, t, length(rtrim(t, '0123456789')) AS p FROM (\
         SELECT CASE WHEN c LIKE '-%' THEN -1 ELSE 1 END AS s, \
         CASE WHEN c LIKE '-%' OR c LIKE '+%' THEN substr(c, 2) ELSE c END AS t FROM (SELECT {clean} AS c))))) \
         WHERE (p = 0 OR sep IN ('.', ',')) AND h NOT GLOB '*[^0-9]*' AND f NOT GLOB '*[^0-9]*' AND h || f <> '' \
         AND NOT (n = 1 AND o = 0 AND sep = ',' AND length(f) = 3) AND {condition})"
    )
}

/// Text as a whole number of the smallest unit; NULL where it has more digits than `scale` or is no number.
pub(super) fn text_to_minor(text: &str, scale: u32, currency: Option<&str>) -> String {
    let most = 18 - scale.min(9);
    let unit = power(scale);
    parts(
        text,
        Some(currency.unwrap_or_default()),
        &format!(
            "s * (CAST(h AS INTEGER) * {unit} + CAST(substr(rtrim(f, '0') || '000000000', 1, {scale}) AS INTEGER))"
        ),
        &format!("length(rtrim(f, '0')) <= {scale} AND length(ltrim(h, '0')) <= {most}"),
    )
}

/// Text as a number with a fraction.
pub(super) fn text_to_real(text: &str) -> String {
    let parsed = parts(text, None, "s * CAST(h || '.' || f || '0' AS REAL)", "length(h) <= 300");
    format!(
        "CASE WHEN json_valid(trim({text})) AND json_type(trim({text})) IN ('integer', 'real') \
         THEN CAST(trim({text}) AS REAL) ELSE {parsed} END"
    )
}

/// Money in the smallest unit as decimal text: 1890 → `18.90`.
pub(super) fn minor_to_text(value: &str, scale: u32) -> String {
    if scale == 0 {
        return format!("CAST({value} AS TEXT)");
    }
    let unit = power(scale);
    format!(
        "CASE WHEN {value} < 0 THEN '-' ELSE '' END || abs({value} / {unit}) || '.' || \
         substr('000000000' || abs({value} % {unit}), -{scale})"
    )
}

/// Money of one scale in another; NULL where digits would be lost.
pub(super) fn rescale(value: &str, from: u32, to: u32) -> String {
    if to >= from {
        let by = power(to - from);
        let most = i64::MAX / by;
        return format!("CASE WHEN abs({value}) <= {most} THEN {value} * {by} END");
    }
    let by = power(from - to);
    format!("CASE WHEN {value} % {by} = 0 THEN {value} / {by} END")
}

#[cfg(test)]
mod tests {
    use super::*;
    use rusqlite::Connection;
    use rusqlite::types::Value;

    fn one(connection: &Connection, sql: &str, text: &str) -> Value {
        connection.query_row(&format!("SELECT {sql}"), [text], |row| row.get(0)).unwrap()
    }

    #[test]
    fn amounts_are_read_exactly_or_not_at_all() {
        let connection = Connection::open_in_memory().unwrap();
        let sql = text_to_minor("?1", 2, Some("EUR"));
        for (text, minor) in [
            ("18,90", Some(1890)),
            ("18.9", Some(1890)),
            ("18", Some(1800)),
            ("-0.05", Some(-5)),
            ("+7", Some(700)),
            ("€ 1.234,56", Some(123_456)),
            ("1,234.56", Some(123_456)),
            ("1.234.567", Some(123_456_700)),
            ("1'234.50", Some(123_450)),
            ("12 EUR", Some(1200)),
            (".5", Some(50)),
            ("5.", Some(500)),
            ("18.900", Some(1890)),
            ("9999999999999999.99", Some(999_999_999_999_999_999)),
            ("1,234", None),
            ("18.905", None),
            ("1.2.3", None),
            ("12,34.56", None),
            ("abc", None),
            ("", None),
            ("-", None),
            (".", None),
            ("1e3", None),
            ("--5", None),
            ("12a", None),
        ] {
            let expected = minor.map_or(Value::Null, Value::Integer);
            assert_eq!(one(&connection, &sql, text), expected, "{text:?}");
        }
    }

    #[test]
    fn amounts_go_to_text_and_back() {
        let connection = Connection::open_in_memory().unwrap();
        for scale in 0..=9 {
            for amount in [0_i64, 1, -1, 5, 99, 100, -101, 123_456_789, -999_999_999, 999_999_999_999_999] {
                let text = minor_to_text("?1", scale);
                let back = text_to_minor("t", scale, None);
                let sql = format!("SELECT {back} FROM (SELECT {text} AS t)");
                let found: i64 = connection.query_row(&sql, [amount], |row| row.get(0)).unwrap();
                assert_eq!(found, amount, "scale {scale}");
            }
        }
    }

    #[test]
    fn numbers_are_read_with_a_point_or_a_comma() {
        let connection = Connection::open_in_memory().unwrap();
        let sql = text_to_real("?1");
        for (text, number) in [
            ("1.5", Some(1.5)),
            ("1,5", Some(1.5)),
            ("-2e3", Some(-2000.0)),
            ("1 000", Some(1000.0)),
            ("7", Some(7.0)),
            ("one", None),
            ("1,234", None),
        ] {
            assert_eq!(one(&connection, &sql, text), number.map_or(Value::Null, Value::Real), "{text:?}");
        }
    }
}
