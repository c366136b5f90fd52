//! One text as a value of a kind, and which kinds all texts of a column have in common.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime};

use super::{DayOrder, ImportColumn};
use crate::kinds::{moment, money, percent};
use crate::schema::ColumnKind;
use crate::value::Value;

/// Most values that a choice is offered of, and how long they may be.
const MOST_OPTIONS: usize = 12;
const LONGEST_OPTION: usize = 40;
/// Text beyond this is long.
const LONG: usize = 200;
/// Signs of money and what they most likely mean.
const SIGNS: [(&str, &str); 6] =
    [("€", "EUR"), ("$", "USD"), ("£", "GBP"), ("¥", "JPY"), ("₹", "INR"), ("₽", "RUB")];
/// Codes that are told from any other three letters.
const CODES: [&str; 20] = [
    "EUR", "USD", "GBP", "JPY", "CHF", "SEK", "NOK", "DKK", "PLN", "CZK", "HUF", "INR", "CNY", "AUD", "CAD",
    "NZD", "BRL", "MXN", "ZAR", "TRY",
];

/// The value that `text` means in `column`; nothing is NULL.
///
/// # Errors
/// What is wrong with it.
pub(super) fn read(column: &ImportColumn, text: &str) -> Result<Value, String> {
    let trimmed = text.trim();
    if trimmed.is_empty() {
        return Ok(Value::Null);
    }
    match column.kind {
        ColumnKind::Integer => {
            let plain = plain_number(trimmed, column.comma).ok_or("is not a whole number")?;
            plain
                .parse()
                .map(Value::Integer)
                .map_err(|_| "is not a whole number of at most 18 digits".to_owned())
        }
        ColumnKind::Number => {
            let plain = plain_number(trimmed, column.comma).ok_or("is not a number")?;
            let real: f64 = plain.parse().map_err(|_| "is not a number".to_owned())?;
            if real.is_finite() { Ok(Value::Real(real)) } else { Err("is too large for a number".to_owned()) }
        }
        ColumnKind::Money => {
            let (plain, _) = amount(trimmed, column.comma).ok_or("is not an amount")?;
            money::read(&plain, column.scale).map(Value::Integer).map_err(|_| "is not an amount".to_owned())
        }
        ColumnKind::Percent => {
            let plain = share(trimmed, column.comma).ok_or("is not a percentage")?;
            percent::read(&plain).map(Value::Real).map_err(|_| "is not a percentage".to_owned())
        }
        ColumnKind::Boolean => yes_or_no(trimmed)
            .map(|yes| Value::Integer(i64::from(yes)))
            .ok_or_else(|| "is neither yes nor no".to_owned()),
        ColumnKind::Date => {
            let day = day(trimmed, column.order).ok_or("is not a date")?;
            Ok(Value::Text(day.format("%Y-%m-%d").to_string()))
        }
        ColumnKind::DateTime => instant(trimmed, column.order).map(Value::Text),
        ColumnKind::Enum if column.options.iter().any(|option| option == trimmed) => {
            Ok(Value::Text(trimmed.to_owned()))
        }
        ColumnKind::Enum => Err("is none of the choices".to_owned()),
        // SQLite's own functions end at a NUL, and no spreadsheet means one.
        _ => Ok(Value::Text(text.replace('\0', ""))),
    }
}

/// Kinds that a text can become.
pub(super) fn can_be(kind: ColumnKind) -> bool {
    use ColumnKind as K;
    matches!(
        kind,
        K::Text
            | K::LongText
            | K::Integer
            | K::Number
            | K::Money
            | K::Percent
            | K::Boolean
            | K::Date
            | K::DateTime
            | K::Url
            | K::Email
            | K::Enum
    )
}

/// Digits with a point and a sign, or none if it isn't a number as people write them: `1,204.50`, `1.204,50`, `-3`, `1.5e-7`.
fn plain_number(text: &str, comma: bool) -> Option<String> {
    let text = text.replace('\u{2212}', "-");
    let (sign, digits) = match text.strip_prefix(['-', '+']) {
        Some(rest) => (if text.starts_with('-') { "-" } else { "" }, rest),
        None => ("", text.as_str()),
    };
    let (digits, exponent) = split_exponent(digits)?;
    let (point, group) = if comma { (',', '.') } else { ('.', ',') };
    let (whole, fraction) =
        digits.split_once(point).map_or((digits, None), |(whole, rest)| (whole, Some(rest)));
    let whole = ungrouped(whole, group)?;
    let are_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !are_digits(fraction.unwrap_or_default()) || whole.is_empty() && fraction.is_none_or(str::is_empty) {
        return None;
    }
    let whole = if whole.is_empty() { "0" } else { &whole };
    let fraction =
        fraction.filter(|digits| !digits.is_empty()).map(|digits| format!(".{digits}")).unwrap_or_default();
    Some(format!("{sign}{whole}{fraction}{exponent}"))
}

/// `1.5e-7`, `2E+05`; never `557e92`, which is a colour.
fn split_exponent(digits: &str) -> Option<(&str, String)> {
    let Some(at) = digits.find(['e', 'E']) else { return Some((digits, String::new())) };
    let (mantissa, exponent) = (&digits[..at], &digits[at + 1..]);
    let is_signed = exponent.starts_with(['+', '-']);
    let power = exponent.trim_start_matches(['+', '-']);
    let fits = (1..=3).contains(&power.len()) && power.bytes().all(|byte| byte.is_ascii_digit());
    (fits && (is_signed || mantissa.contains(['.', ',']))).then(|| (mantissa, format!("e{exponent}")))
}

/// Without what stands between groups of three.
fn ungrouped(whole: &str, group: char) -> Option<String> {
    let parts: Vec<&str> = whole.split([group, ' ', '\u{a0}', '\u{202f}', '\'', '’']).collect();
    let are_digits = parts.iter().all(|part| part.bytes().all(|byte| byte.is_ascii_digit()));
    let even = parts.len() == 1
        || (1..=3).contains(&parts[0].len()) && parts[1..].iter().all(|part| part.len() == 3);
    (are_digits && even).then(|| parts.concat())
}

/// The plain amount, and the currency that stands beside it. In brackets it is below nothing, as in accounts.
fn amount(text: &str, comma: bool) -> Option<(String, Option<&'static str>)> {
    let (text, owed) = match text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        Some(inner) => (inner.trim(), true),
        None => (text, false),
    };
    let (text, negative) = match text.strip_prefix(['-', '\u{2212}']) {
        Some(rest) => (rest.trim_start(), true),
        None => (text, false),
    };
    let known = SIGNS.into_iter().chain(CODES.into_iter().map(|code| (code, code)));
    let found = known.into_iter().find_map(|(sign, code)| {
        let bare = text.strip_prefix(sign).or_else(|| text.strip_suffix(sign))?;
        Some((bare.trim(), code))
    });
    let (bare, currency) = found.map_or((text, None), |(bare, code)| (bare, Some(code)));
    let plain = plain_number(bare, comma).filter(|plain| !plain.contains('e'))?;
    let signed = match (plain.strip_prefix('-'), negative || owed) {
        (Some(_), true) => return None,
        (None, true) => format!("-{plain}"),
        _ => plain,
    };
    Some((signed, currency))
}

fn share(text: &str, comma: bool) -> Option<String> {
    plain_number(text.strip_suffix('%').unwrap_or(text).trim(), comma).filter(|plain| !plain.contains('e'))
}

fn yes_or_no(text: &str) -> Option<bool> {
    match text.to_lowercase().as_str() {
        "true" | "yes" | "y" | "1" | "x" | "✓" | "ja" | "oui" | "si" | "sí" | "wahr" | "vrai" => {
            Some(true)
        }
        "false" | "no" | "n" | "0" | "nein" | "non" | "falsch" | "faux" => Some(false),
        _ => None,
    }
}

/// A day, written with four digits for the year.
fn day(text: &str, order: DayOrder) -> Option<NaiveDate> {
    let mut parts = text.split(['-', '/', '.']);
    let (one, two, three) = (parts.next()?, parts.next()?, parts.next()?);
    let number = |text: &str| -> Option<u32> {
        let fits = (1..=4).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        if fits { text.parse().ok() } else { None }
    };
    let (year, month, day) = match order {
        _ if one.len() == 4 => (one, two, three),
        DayOrder::YearFirst => return None,
        DayOrder::DayFirst => (three, two, one),
        DayOrder::MonthFirst => (three, one, two),
    };
    // Nobody writes the month first with points between.
    let even = ['-', '/', '.'].into_iter().any(|separator| text.matches(separator).count() == 2);
    let is_odd = order == DayOrder::MonthFirst && text.contains('.');
    if parts.next().is_some() || !even || is_odd || year.len() != 4 || month.len() > 2 || day.len() > 2 {
        return None;
    }
    NaiveDate::from_ymd_opt(i32::try_from(number(year)?).ok()?, number(month)?, number(day)?)
}

/// A moment as it is stored. Without a zone it is one of this machine's.
fn instant(text: &str, order: DayOrder) -> Result<String, String> {
    let none = || "is not a date and time".to_owned();
    if let Ok(zoned) =
        DateTime::parse_from_rfc3339(text).or_else(|_| DateTime::parse_from_str(text, "%F %T%.f%:z"))
    {
        return Ok(moment::stored_text(zoned.to_utc()));
    }
    moment::of_local(local(text, order).ok_or_else(none)?).map(moment::stored_text)
}

fn local(text: &str, order: DayOrder) -> Option<NaiveDateTime> {
    let (date, time) =
        text.split_once(['T', ' ']).map_or((text, None), |(date, time)| (date, Some(time.trim())));
    let time = match time {
        None => NaiveTime::MIN,
        Some(time) => ["%H:%M:%S%.f", "%H:%M", "%I:%M:%S %p", "%I:%M %p"]
            .into_iter()
            .find_map(|form| NaiveTime::parse_from_str(time, form).ok())?,
    };
    Some(day(date.trim_end_matches(','), order)?.and_time(time))
}

/// What all texts of a column have in common, as far as they have been seen.
#[derive(Debug, Clone)]
pub(super) struct Seen {
    /// Texts that aren't empty.
    pub filled: u64,
    /// Could be numbers with a point, with a comma.
    numbers: [bool; 2],
    /// A separator is surely that of the fraction: the point, the comma.
    sure: [bool; 2],
    whole: [bool; 2],
    money: [bool; 2],
    shares: [bool; 2],
    scales: [u32; 2],
    currencies: BTreeSet<&'static str>,
    signs: u64,
    booleans: bool,
    days: [bool; 3],
    instants: [bool; 3],
    urls: bool,
    emails: bool,
    long: bool,
    options: Option<BTreeSet<String>>,
    /// Whole numbers that rise, without a gap in the filling: a key.
    distinct: Option<i64>,
}

const ORDERS: [DayOrder; 3] = [DayOrder::YearFirst, DayOrder::DayFirst, DayOrder::MonthFirst];

impl Default for Seen {
    fn default() -> Self {
        Self {
            filled: 0,
            numbers: [true; 2],
            sure: [false; 2],
            whole: [true; 2],
            money: [true; 2],
            shares: [true; 2],
            scales: [0; 2],
            currencies: BTreeSet::new(),
            signs: 0,
            booleans: true,
            days: [true; 3],
            instants: [true; 3],
            urls: true,
            emails: true,
            long: false,
            options: Some(BTreeSet::new()),
            distinct: Some(i64::MIN),
        }
    }
}

impl Seen {
    /// Takes one text into account.
    pub fn take(&mut self, text: &str) {
        let trimmed = text.trim();
        if trimmed.is_empty() {
            self.distinct = None;
            return;
        }
        self.filled += 1;
        self.take_numbers(trimmed);
        // One letter may mean anything.
        self.booleans = self.booleans && trimmed.chars().count() > 1 && yes_or_no(trimmed).is_some();
        for (at, order) in ORDERS.into_iter().enumerate() {
            self.days[at] = self.days[at] && day(trimmed, order).is_some();
            self.instants[at] = self.instants[at] && instant(trimmed, order).is_ok();
        }
        self.urls = self.urls && is_url(trimmed);
        self.emails = self.emails && is_email(trimmed);
        self.long = self.long || text.contains('\n') || text.chars().count() > LONG;
        if let Some(options) = &mut self.options
            && !options.contains(trimmed)
        {
            options.insert(trimmed.to_owned());
            if options.len() > MOST_OPTIONS || trimmed.chars().count() > LONGEST_OPTION {
                self.options = None;
            }
        }
    }

    fn take_numbers(&mut self, text: &str) {
        // A number would lose the zeros of `007` and the plus of a telephone.
        let bare = text.trim_start_matches(['-', '\u{2212}']);
        let is_name = bare.len() > 1
            && bare.starts_with('0')
            && bare[1..].starts_with(|next: char| next.is_ascii_digit())
            || bare.starts_with('+')
            || is_address(text);
        let points = text.matches('.').count();
        let commas = text.matches(',').count();
        for (at, comma) in [false, true].into_iter().enumerate() {
            let plain = plain_number(text, comma);
            self.numbers[at] = self.numbers[at] && !is_name && plain.is_some();
            let whole: Option<i64> = plain.as_deref().and_then(|plain| plain.parse().ok());
            self.whole[at] = self.whole[at] && whole.is_some();
            if at == 0 {
                self.distinct = match (self.distinct, whole) {
                    (Some(before), Some(next)) if next > before => Some(next),
                    _ => None,
                };
            }
            let found = amount(text, comma);
            self.money[at] = self.money[at] && !is_name && found.is_some();
            self.shares[at] = self.shares[at] && text.ends_with('%') && share(text, comma).is_some();
            if let Some((plain, currency)) = found {
                let digits = plain.split_once('.').map_or(0, |(_, fraction)| fraction.len());
                self.scales[at] = self.scales[at].max(u32::try_from(digits).unwrap_or(u32::MAX));
                if at == 0 || !self.money[0] {
                    self.signs += u64::from(currency.is_some());
                    self.currencies.extend(currency);
                }
            }
        }
        let digits_after = |separator: char| {
            text.rsplit_once(separator)
                .map_or(0, |(_, rest)| rest.chars().take_while(char::is_ascii_digit).count())
        };
        self.sure[0] |=
            points == 1 && (digits_after('.') != 3 || commas > 0 && text.rfind('.') > text.rfind(','));
        self.sure[1] |=
            commas == 1 && (digits_after(',') != 3 || points > 0 && text.rfind(',') > text.rfind('.'));
    }

    /// True if its values are whole numbers that rise from row to row.
    pub fn is_key(&self) -> bool {
        self.filled > 0 && self.distinct.is_some()
    }

    /// True if every text is something else than text.
    pub fn is_special(&self) -> bool {
        !matches!(self.guess(false).kind, ColumnKind::Text | ColumnKind::LongText)
    }

    /// What the column most likely is. With `commas`, numbers of this file have a comma before the fraction where nothing
    /// else says so.
    pub fn guess(&self, commas: bool) -> ImportColumn {
        let some = |able: [bool; 2]| able[0] || able[1];
        let able = if some(self.shares) {
            self.shares
        } else if some(self.numbers) {
            self.numbers
        } else {
            self.money
        };
        let comma = match able {
            [true, true] => self.sure[1] || commas && !self.sure[0],
            [false, true] => true,
            _ => false,
        };
        let at = usize::from(comma);
        let order = self.order();
        let options: Vec<String> = self.options.iter().flatten().cloned().collect();
        let currency = (self.currencies.len() == 1)
            .then(|| self.currencies.first().map(|code| (*code).to_owned()))
            .flatten();
        let kind = self.kind(at);
        ImportColumn {
            kind,
            comma,
            order,
            scale: self.scales[at].min(money::MOST_SCALE),
            currency,
            options,
            ..ImportColumn::default()
        }
    }

    fn kind(&self, at: usize) -> ColumnKind {
        let ordered = |able: [bool; 3]| able[0] || (able[1] != able[2]);
        match () {
            () if self.filled == 0 => ColumnKind::Text,
            () if self.numbers[at] && self.whole[at] => ColumnKind::Integer,
            () if self.numbers[at] => ColumnKind::Number,
            () if self.shares[at] => ColumnKind::Percent,
            () if self.money[at] && self.signs > 0 && self.currencies.len() <= 1 => ColumnKind::Money,
            () if ordered(self.days) => ColumnKind::Date,
            () if ordered(self.instants) => ColumnKind::DateTime,
            () if self.booleans => ColumnKind::Boolean,
            () if self.urls => ColumnKind::Url,
            () if self.emails => ColumnKind::Email,
            () if self.long => ColumnKind::LongText,
            () => ColumnKind::Text,
        }
    }

    /// How days are written, where that can be told: `3/4/2026` may be either.
    fn order(&self) -> DayOrder {
        let able = if self.days.contains(&true) { self.days } else { self.instants };
        match able {
            [true, ..] => DayOrder::YearFirst,
            [_, false, true] => DayOrder::MonthFirst,
            _ => DayOrder::DayFirst,
        }
    }
}

/// `192.168.100.200`, whose points are none between thousands.
fn is_address(text: &str) -> bool {
    let parts: Vec<&str> = text.split('.').collect();
    parts.len() == 4 && parts.iter().all(|part| part.parse::<u8>().is_ok())
}

/// True for a text that is a number, a date or the like by itself, and no heading.
pub(super) fn is_value(text: &str) -> bool {
    let mut seen = Seen::default();
    seen.take(text);
    seen.filled > 0 && seen.is_special() && !matches!(seen.guess(false).kind, ColumnKind::Boolean)
}

fn is_url(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    rest.is_some_and(|rest| !rest.is_empty() && !text.contains(char::is_whitespace))
}

fn is_email(text: &str) -> bool {
    let Some((name, host)) = text.split_once('@') else { return false };
    let plain = !text.contains(char::is_whitespace) && !host.contains('@');
    plain && !name.is_empty() && host.contains('.') && !host.starts_with('.') && !host.ends_with('.')
}
