//! Stored numbers raised by a share or moved by an amount, digit by digit as on paper: 80.10 raised by 10 % is 88.11 and
//! never 88.11000000000001. What a column doesn't keep is rounded to its last digit, halves away from zero.

use rusqlite::functions::Context;

use crate::value::Value;

/// `mantissa` × 10^`exponent`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Decimal {
    /// The digits, without a zero at their end.
    pub mantissa: i64,
    /// The power of ten that they count.
    pub exponent: i64,
}

impl Decimal {
    /// The shortest digits that mean this number; none for infinity or more digits than 64 bits hold.
    pub fn of(value: &Value) -> Option<Self> {
        match value {
            Value::Integer(mantissa) => Some(Self { mantissa: *mantissa, exponent: 0 }),
            Value::Real(real) if real.is_finite() => {
                let text = format!("{real:e}");
                let (digits, exponent) = text.split_once('e')?;
                let fraction = digits.split_once('.').map_or(0, |(_, fraction)| fraction.len());
                let mantissa = digits.replace('.', "").parse().ok()?;
                Some(Self {
                    mantissa,
                    exponent: exponent.parse::<i64>().ok()? - i64::try_from(fraction).ok()?,
                })
            }
            _ => None,
        }
    }

    /// One and this share more: 0.1 gives 1.1.
    pub fn one_and(self) -> Option<Self> {
        let one = 10_i64.checked_pow(u32::try_from(-self.exponent.min(0)).ok()?)?;
        let share =
            self.mantissa.checked_mul(10_i64.checked_pow(u32::try_from(self.exponent.max(0)).ok()?)?)?;
        Some(Self { mantissa: one.checked_add(share)?, exponent: self.exponent.min(0) })
    }
}

/// What is done to a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// It is multiplied by this.
    Times(Decimal),
    /// This is added.
    Plus(Decimal),
}

/// More digits than can be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("A number would become too large.")]
pub(crate) struct TooLarge;

/// `value` after `step`, with at most `places` digits after the point. What is no finite number stays as it is.
pub(crate) fn adjusted(value: &Value, step: Step, places: Option<u32>) -> Result<Value, TooLarge> {
    let Some(old) = Decimal::of(value) else { return Ok(value.clone()) };
    let (old_mantissa, exponent) = (i128::from(old.mantissa), old.exponent);
    let (mantissa, exponent) = match step {
        // Two of 64 bits fit into 128.
        Step::Times(by) => (old_mantissa * i128::from(by.mantissa), exponent + by.exponent),
        Step::Plus(by) => {
            let least = exponent.min(by.exponent);
            let old = scaled(old_mantissa, exponent - least)?;
            let by = scaled(i128::from(by.mantissa), by.exponent - least)?;
            (old.checked_add(by).ok_or(TooLarge)?, least)
        }
    };
    // A number with a fraction was more exact than its column before, and stays so.
    let places = places
        .map(|places| i64::from(places).max(if matches!(value, Value::Real(_)) { -old.exponent } else { 0 }));
    let (mantissa, exponent) = match places {
        Some(places) if -exponent > places => (rounded(mantissa, -exponent - places), -places),
        _ => (mantissa, exponent),
    };
    if matches!(value, Value::Integer(_)) {
        let whole = if exponent >= 0 {
            Some(scaled(mantissa, exponent)?)
        } else {
            let one = u32::try_from(-exponent).ok().and_then(|places| 10_i128.checked_pow(places));
            one.filter(|one| mantissa % one == 0).map(|one| mantissa / one)
        };
        if let Some(whole) = whole {
            return i64::try_from(whole).map(Value::Integer).map_err(|_| TooLarge);
        }
    }
    let real: f64 = format!("{mantissa}e{exponent}").parse().map_err(|_| TooLarge)?;
    if real.is_finite() { Ok(Value::Real(real)) } else { Err(TooLarge) }
}

fn scaled(mantissa: i128, zeros: i64) -> Result<i128, TooLarge> {
    if mantissa == 0 {
        return Ok(0);
    }
    let power = u32::try_from(zeros).ok().and_then(|zeros| 10_i128.checked_pow(zeros)).ok_or(TooLarge)?;
    mantissa.checked_mul(power).ok_or(TooLarge)
}

/// Without its last `digits` digits, halves away from zero.
fn rounded(mantissa: i128, digits: i64) -> i128 {
    let Some(one) = u32::try_from(digits).ok().and_then(|digits| 10_i128.checked_pow(digits)) else {
        return 0;
    };
    let (kept, rest) = (mantissa / one, mantissa % one);
    if rest.abs() >= one - rest.abs() { kept + mantissa.signum() } else { kept }
}

/// SQL for a number after a step, over the SQL `name` of it, with the values of its parameters.
pub(crate) fn sql(name: &str, step: Step, places: Option<u32>) -> (String, Vec<Value>) {
    let (times, by) = match step {
        Step::Times(by) => (1, by),
        Step::Plus(by) => (0, by),
    };
    let places = places.map_or(Value::Null, |places| Value::Integer(places.into()));
    let values = [times, by.mantissa, by.exponent].map(Value::Integer).into_iter().chain([places]);
    (format!("relata_adjusted({name}, ?, ?, ?, ?)"), values.collect())
}

/// What `relata_adjusted` of [`sql`] does.
pub(crate) fn call(context: &Context<'_>) -> rusqlite::Result<Value> {
    let value = Value::from(context.get_raw(0));
    let by = Decimal { mantissa: context.get(2)?, exponent: context.get(3)? };
    let step = if context.get(1)? { Step::Times(by) } else { Step::Plus(by) };
    adjusted(&value, step, context.get(4)?)
        .map_err(|too_large| rusqlite::Error::UserFunctionError(Box::new(too_large)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn percent(typed: &str) -> Step {
        let share = crate::kinds::percent::read(typed).unwrap();
        Step::Times(Decimal::of(&Value::Real(share)).and_then(Decimal::one_and).unwrap())
    }

    fn plus(by: Value) -> Step {
        Step::Plus(Decimal::of(&by).unwrap())
    }

    #[test]
    fn money_is_rounded_to_its_smallest_unit_halves_away_from_zero() {
        for (units, share, then) in [
            (1890, "10", 2079),
            (1890, "-10", 1701),
            (5, "10", 6),
            (-5, "10", -6),
            (4, "10", 4),
            (105, "10", 116),
            (1000, "7.5", 1075),
            (999, "-100", 0),
            (3, "-50", 2),
            (i64::MAX, "0", i64::MAX),
        ] {
            let found = adjusted(&Value::Integer(units), percent(share), Some(0));
            assert_eq!(found, Ok(Value::Integer(then)), "{units} by {share} %");
        }
        assert_eq!(adjusted(&Value::Integer(i64::MAX), percent("1"), Some(0)), Err(TooLarge));
        assert_eq!(adjusted(&Value::Integer(i64::MAX), plus(Value::Integer(1)), Some(0)), Err(TooLarge));
    }

    #[test]
    fn fractions_are_reckoned_as_on_paper() {
        for (before, step, places, then) in [
            (80.1, percent("10"), None, 88.11),
            (80.0, percent("10"), None, 88.0),
            (0.1, plus(Value::Real(0.2)), None, 0.3),
            (18.9, percent("7"), Some(2), 20.22),
            (1.005, percent("0"), Some(2), 1.005),
            (-2.5, plus(Value::Integer(1)), None, -1.5),
        ] {
            assert_eq!(adjusted(&Value::Real(before), step, places), Ok(Value::Real(then)), "{before}");
        }
        assert_eq!(adjusted(&Value::Integer(3), percent("50"), None), Ok(Value::Real(4.5)));
        assert_eq!(adjusted(&Value::Integer(4), percent("50"), None), Ok(Value::Integer(6)));
        assert_eq!(adjusted(&Value::Null, percent("50"), None), Ok(Value::Null));
        let text = Value::Text("7".into());
        assert_eq!(adjusted(&text, percent("50"), None), Ok(text));
        assert_eq!(adjusted(&Value::Real(1e300), percent("1"), None), Ok(Value::Real(1.01e300)));
    }

    proptest! {
        #[test]
        fn what_is_added_is_taken_away_again(units in -1_000_000_000_000_i64..1_000_000_000_000, by in -1_000_000_000_i64..1_000_000_000) {
            let there = adjusted(&Value::Integer(units), plus(Value::Integer(by)), Some(0)).unwrap();
            prop_assert_eq!(&there, &Value::Integer(units + by));
            prop_assert_eq!(adjusted(&there, plus(Value::Integer(-by)), Some(0)), Ok(Value::Integer(units)));
        }

        #[test]
        fn a_share_is_never_more_than_half_a_unit_off(units in -1_000_000_000_i64..1_000_000_000, share in -10_000_i64..10_000) {
            // The share in hundredths of a per cent.
            let step = Step::Times(Decimal { mantissa: 10_000 + share, exponent: -4 });
            let Ok(Value::Integer(found)) = adjusted(&Value::Integer(units), step, Some(0)) else {
                return Err(TestCaseError::fail("no whole number"));
            };
            let exact = i128::from(units) * i128::from(10_000 + share);
            prop_assert!((i128::from(found) * 10_000 - exact).abs() <= 5_000);
        }
    }
}
