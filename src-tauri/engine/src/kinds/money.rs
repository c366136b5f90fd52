//! Money as whole minor units: read from a decimal and written as one without a floating-point number in between.

/// Most digits after the point that a scale may have.
pub const MOST_SCALE: u32 = 9;

/// `1890` with scale 2 → `18.90`.
#[must_use]
pub fn text(units: i64, scale: u32) -> String {
    let scale = scale.min(MOST_SCALE);
    let sign = if units < 0 { "-" } else { "" };
    if scale == 0 {
        return units.to_string();
    }
    let one = 10_u64.pow(scale);
    let (whole, rest) = (units.unsigned_abs() / one, units.unsigned_abs() % one);
    format!("{sign}{whole}.{rest:0width$}", width = scale as usize)
}

/// An amount as a person types it: `18.90`, `18,9`, `1.204,50`, `1 204.50`, `€ 18`, `18.90 EUR`.
///
/// # Errors
/// A sentence: no amount, more digits than the scale keeps, larger than a 64-bit number, or a comma that could mean two
/// things.
pub fn read(typed: &str, scale: u32) -> Result<i64, String> {
    let scale = scale.min(MOST_SCALE);
    let (negative, digits) = bare(typed).ok_or_else(|| not_money(typed))?;
    let (whole, fraction) = parts(typed, &digits, scale)?;
    if whole.is_empty() && fraction.is_empty() {
        return Err(not_money(typed));
    }
    if fraction.len() > scale as usize {
        return Err(match scale {
            0 => format!("“{typed}” has digits after the point; this column takes whole amounts only."),
            1 => format!("“{typed}” has more than the 1 digit after the point that this column keeps."),
            _ => {
                format!("“{typed}” has more than the {scale} digits after the point that this column keeps.")
            }
        });
    }
    let all = format!("{whole}{fraction:0<width$}", width = scale as usize);
    let units: i128 = all.parse().map_err(|_| too_large(typed))?;
    i64::try_from(if negative { -units } else { units }).map_err(|_| too_large(typed))
}

fn not_money(typed: &str) -> String {
    format!("“{typed}” is not an amount. Write it like 18.90.")
}

fn too_large(typed: &str) -> String {
    format!("“{typed}” is too large an amount.")
}

/// Digits and separators without sign, spaces and currency.
fn bare(typed: &str) -> Option<(bool, String)> {
    let is_currency = |letter: char| letter.is_alphabetic() || "€$£¥₹₽₩₺₴₦฿₫₪¢¤".contains(letter);
    let plain: String = typed
        .chars()
        .filter(|letter| !letter.is_whitespace() && !matches!(letter, '\'' | '’'))
        .map(|letter| if letter == '\u{2212}' { '-' } else { letter })
        .collect();
    let inner = plain.trim_matches(is_currency);
    let (negative, inner) = match inner.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (plain.starts_with('-'), inner.strip_prefix('+').unwrap_or(inner)),
    };
    let inner = inner.trim_start_matches(['-', '+']).trim_matches(is_currency);
    let signs = plain.matches(['-', '+']).count();
    let letters = plain.chars().filter(|letter| is_currency(*letter)).count();
    let fits = signs <= 1 && letters <= 4;
    let digits = inner.chars().all(|letter| letter.is_ascii_digit() || letter == '.' || letter == ',');
    (fits && digits && !inner.is_empty()).then(|| (negative, inner.to_owned()))
}

/// The digits before and after the point.
fn parts(typed: &str, digits: &str, scale: u32) -> Result<(String, String), String> {
    let (points, commas) = (digits.matches('.').count(), digits.matches(',').count());
    let decimal = match (points, commas) {
        (0, 0) => return Ok((digits.to_owned(), String::new())),
        (1, 0) => '.',
        (0, 1) => {
            let (whole, fraction) = digits.split_once(',').unwrap_or_default();
            if fraction.len() == 3 && scale != 3 && (1..=3).contains(&whole.len()) {
                return Err(format!(
                    "“{typed}” could be {whole}{fraction} or {whole}.{fraction}. Write it with a point or without the comma."
                ));
            }
            ','
        }
        (_, 0) => return grouped(typed, digits, '.').map(|whole| (whole, String::new())),
        (0, _) => return grouped(typed, digits, ',').map(|whole| (whole, String::new())),
        _ if digits.rfind('.') > digits.rfind(',') => '.',
        _ => ',',
    };
    let (whole, fraction) = digits.rsplit_once(decimal).unwrap_or((digits, ""));
    let group = if decimal == '.' { ',' } else { '.' };
    Ok((grouped(typed, whole, group)?, fraction.to_owned()))
}

/// The digits of groups of three.
fn grouped(typed: &str, digits: &str, separator: char) -> Result<String, String> {
    let mut groups = digits.split(separator);
    let first = groups.next().unwrap_or_default();
    let rest: Vec<&str> = groups.collect();
    let fits = rest.is_empty() || (1..=3).contains(&first.len()) && rest.iter().all(|group| group.len() == 3);
    let plain = digits.chars().all(|letter| letter.is_ascii_digit() || letter == separator);
    if fits && plain { Ok(digits.replace(separator, "")) } else { Err(not_money(typed)) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn reads_amounts_as_people_write_them() {
        for (typed, units) in [
            ("18.90", 1890),
            ("18,9", 1890),
            ("18", 1800),
            (" -5 ", -500),
            ("\u{2212}0.05", -5),
            (".5", 50),
            ("5.", 500),
            ("1.204,50", 120_450),
            ("1,204.50", 120_450),
            ("1 204.50", 120_450),
            ("1'204.50", 120_450),
            ("1,204,500", 120_450_000),
            ("€ 18.90", 1890),
            ("-€18.90", -1890),
            ("18.90 EUR", 1890),
            ("92233720368547758.07", i64::MAX),
            ("-92233720368547758.08", i64::MIN),
        ] {
            assert_eq!(read(typed, 2), Ok(units), "{typed}");
        }
        assert_eq!(read("1204", 0), Ok(1204));
        assert_eq!(read("1,204", 3), Ok(1204));
    }

    #[test]
    fn refuses_what_it_would_have_to_guess_or_round() {
        for typed in [
            "",
            "abc",
            "1.2.3",
            "1,20,30",
            "1,204",
            "0.125",
            "1-2",
            "--1",
            "1e5",
            "92233720368547758.08",
            "€",
            "12 3x4",
        ] {
            assert!(read(typed, 2).is_err(), "{typed} gave {:?}", read(typed, 2));
        }
        assert!(read("1,204", 2).unwrap_err().contains("1204 or 1.204"));
    }

    proptest! {
        #[test]
        fn what_is_shown_reads_back_the_same(units: i64, scale in 0_u32..=9) {
            let shown = text(units, scale);
            prop_assert_eq!(read(&shown, scale), Ok(units));
            prop_assert_eq!(read(&format!("{shown} EUR"), scale), Ok(units));
            if scale != 3 {
                let comma = shown.replace('.', ",");
                prop_assert_eq!(read(&comma, scale), Ok(units));
            }
        }
    }
}
