//! Moments stored in UTC (`2026-11-24T10:30:00Z`) and shown in the zone of this machine.

use chrono::{DateTime, Local, LocalResult, NaiveDateTime, TimeZone, Utc};

const STORED: &str = "%Y-%m-%dT%H:%M:%SZ";
const SHOWN: &str = "%Y-%m-%d %H:%M:%S";

/// The one form in which moments are stored.
#[must_use]
pub fn stored_text(moment: DateTime<Utc>) -> String {
    moment.format(STORED).to_string()
}

/// Now, as stored.
#[must_use]
pub fn now() -> String {
    stored_text(Utc::now())
}

/// The stored moment in the local zone, as it is typed. Where that would not read back as the same moment (the hour that
/// comes twice), the stored text itself; none if it isn't of the stored form.
#[must_use]
pub fn local_text(stored: &str) -> Option<String> {
    let utc = NaiveDateTime::parse_from_str(stored, STORED).ok()?.and_utc();
    let local = utc.with_timezone(&Local).naive_local();
    let again = of_local(local).ok()?;
    Some(if again == utc { local.format(SHOWN).to_string() } else { stored.to_owned() })
}

/// The moment that clocks here show as `local`; of two the first.
///
/// # Errors
/// A sentence, where the clocks are put forward past it.
pub fn of_local(local: NaiveDateTime) -> Result<DateTime<Utc>, String> {
    match Local.from_local_datetime(&local) {
        LocalResult::Single(moment) | LocalResult::Ambiguous(moment, _) => Ok(moment.with_timezone(&Utc)),
        LocalResult::None => {
            Err(format!("{} never comes here: the clocks are put forward past it.", local.format(SHOWN)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_reads_back_the_same() {
        for hour in 0..24 * 400 {
            let moment = Utc.timestamp_opt(1_760_000_000 + hour * 3600, 0).single().unwrap();
            let stored = stored_text(moment);
            let shown = local_text(&stored).unwrap();
            let again = NaiveDateTime::parse_from_str(&shown, SHOWN)
                .map(|local| of_local(local).unwrap())
                .or_else(|_| NaiveDateTime::parse_from_str(&shown, STORED).map(|utc| utc.and_utc()));
            assert_eq!(again, Ok(moment));
        }
        assert_eq!(local_text("2026-11-24 10:30"), None);
    }
}
