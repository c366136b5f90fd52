//! Lengths of time, stored in seconds and written as days and hours.

const DAY: i64 = 86_400;

/// `5400` → `1:30:00`; from a day on `2 d 1:30:00`.
#[must_use]
pub fn text(seconds: i64) -> String {
    let sign = if seconds < 0 { "-" } else { "" };
    let all = seconds.unsigned_abs();
    let (days, rest) = (all / DAY.unsigned_abs(), all % DAY.unsigned_abs());
    let clock = format!("{}:{:02}:{:02}", rest / 3600, rest / 60 % 60, rest % 60);
    if days == 0 { format!("{sign}{clock}") } else { format!("{sign}{days} d {clock}") }
}

/// `1:30` (hours and minutes), `1:30:00`, `2 d 1:30`, `90 min`, `1.5 h`, `1h 30m`, `45 s`; a bare number is seconds.
///
/// # Errors
/// A sentence.
pub fn read(typed: &str) -> Result<i64, String> {
    let refused = || format!("“{typed}” is not a length of time. Write it like 1:30 or 90 min.");
    let lower = typed.trim().replace('\u{2212}', "-").replace(',', ".").to_lowercase();
    let (negative, mut rest) = match lower.strip_prefix('-') {
        Some(rest) => (true, rest.trim()),
        None => (false, lower.as_str()),
    };
    if rest.is_empty() {
        return Err(refused());
    }
    let mut total: i128 = 0;
    while !rest.is_empty() {
        let end = rest.find(|letter: char| !letter.is_ascii_digit() && letter != '.' && letter != ':');
        let (number, after) = rest.split_at(end.unwrap_or(rest.len()));
        let after = after.trim_start();
        let unit_end = after.find(|letter: char| !letter.is_alphabetic()).unwrap_or(after.len());
        let (unit, left) = after.split_at(unit_end);
        let part = if number.contains(':') { clock(number, unit) } else { amount(number, unit) };
        total = part.and_then(|part| total.checked_add(part)).ok_or_else(refused)?;
        rest = left.trim_start();
    }
    let total = if negative { -total } else { total };
    i64::try_from(total).map_err(|_| refused())
}

fn clock(text: &str, unit: &str) -> Option<i128> {
    let parts: Vec<i128> = text.split(':').map(|part| part.parse().ok()).collect::<Option<_>>()?;
    let (hours, minutes, seconds) = match parts.as_slice() {
        [hours, minutes] => (*hours, *minutes, 0),
        [hours, minutes, seconds] => (*hours, *minutes, *seconds),
        _ => return None,
    };
    let fits = minutes < 60 && seconds < 60 && matches!(unit, "" | "h");
    fits.then(|| hours.checked_mul(3600)?.checked_add(minutes * 60 + seconds)).flatten()
}

fn amount(number: &str, unit: &str) -> Option<i128> {
    let one: i128 = match unit {
        "" | "s" | "sec" | "second" | "seconds" => 1,
        "m" | "min" | "mins" | "minute" | "minutes" => 60,
        "h" | "hr" | "hrs" | "hour" | "hours" => 3600,
        "d" | "day" | "days" => DAY.into(),
        "w" | "week" | "weeks" => i128::from(DAY) * 7,
        _ => return None,
    };
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if fraction.len() > 6 || whole.is_empty() && fraction.is_empty() {
        return None;
    }
    let scale = 10_i128.pow(u32::try_from(fraction.len()).ok()?);
    let digits: i128 = format!("{whole}{fraction}").parse().ok()?;
    let total = digits.checked_mul(one)?;
    (total % scale == 0).then_some(total / scale)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn reads_what_people_write() {
        for (typed, seconds) in [
            ("1:30", 5400),
            ("1:30:05", 5405),
            ("2 d 1:30", 178_200),
            ("2d", 172_800),
            ("90 min", 5400),
            ("1.5 h", 5400),
            ("1h 30m", 5400),
            ("1h30", 3630),
            ("45", 45),
            ("-0:05", -300),
            ("36:00", 129_600),
        ] {
            assert_eq!(read(typed), Ok(seconds), "{typed}");
        }
        for typed in ["", "soon", "1:75", "1:2:3:4", "1.3 s", "-", "5 parsecs"] {
            assert!(read(typed).is_err(), "{typed}");
        }
    }

    proptest! {
        #[test]
        fn what_is_shown_reads_back_the_same(seconds: i64) {
            prop_assert_eq!(read(&text(seconds)), Ok(seconds));
        }
    }
}
