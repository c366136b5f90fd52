//! A share of one as per cent. The point is moved in the decimal text, so that 7 % is 0.07 and never
//! 7.000000000000001 %.

/// `0.25` → `25 %`, the shortest digits that read back as the same double.
#[must_use]
pub fn text(share: f64) -> String {
    if !share.is_finite() {
        return crate::cell::real_text(share);
    }
    let digits = format!("{share}");
    let (sign, digits) = digits.strip_prefix('-').map_or(("", digits.as_str()), |rest| ("-", rest));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let fraction = format!("{fraction:0<2}");
    let (moved, rest) = fraction.split_at(2);
    let whole = format!("{whole}{moved}");
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    if rest.is_empty() { format!("{sign}{whole} %") } else { format!("{sign}{whole}.{rest} %") }
}

/// `25`, `25 %`, `7,5%` → the share.
///
/// # Errors
/// A sentence.
pub fn read(typed: &str) -> Result<f64, String> {
    let refused = || format!("“{typed}” is not a percentage. Write it like 25 or 7.5 %.");
    let plain = typed.trim().trim_end_matches('%').trim().replace('\u{2212}', "-").replace(',', ".");
    let digits = plain.trim_start_matches(['-', '+']);
    let is_number = digits.bytes().any(|byte| byte.is_ascii_digit())
        && digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    if !is_number {
        return Err(refused());
    }
    format!("{plain}e-2").parse::<f64>().ok().filter(|share| share.is_finite()).ok_or_else(refused)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn moves_the_point_and_rounds_nothing() {
        for (share, shown) in [
            (0.25, "25 %"),
            (0.07, "7 %"),
            (1.0, "100 %"),
            (0.0, "0 %"),
            (-0.005, "-0.5 %"),
            (12.3456, "1234.56 %"),
            (0.29, "29 %"),
        ] {
            assert_eq!(text(share), shown);
        }
        assert_eq!(read("7,5%"), Ok(0.075));
        assert!(read("a lot").is_err() && read("%").is_err() && read("1e3").is_err());
    }

    proptest! {
        #[test]
        fn what_is_shown_reads_back_the_same(share in -1e12_f64..1e12) {
            prop_assert_eq!(read(&text(share)), Ok(share));
        }
    }
}
