//! How far apart episodes are, in minutes: of a recurrence rule (RFC 5545, 3.3.10), or of plain words.

const DAY: u64 = 24 * 60;
/// Nothing is expected to be further apart than this.
const LONGEST: u64 = 400 * DAY;

/// `FREQ=WEEKLY;BYDAY=MO,WE`: three days and a half. A rule that ends, or that is none, says nothing.
pub fn of_rule(rule: &str) -> Option<u32> {
    let rule = rule.trim();
    let rule = match rule.get(..6) {
        Some(head) if head.eq_ignore_ascii_case("rrule:") => &rule[6..],
        _ => rule,
    };
    let (mut unit, mut every, mut times) = (None, 1, 1);
    for part in rule.split(';').take(20) {
        let (name, value) = part.split_once('=')?;
        let value = value.trim();
        let several = || {
            value
                .split(',')
                .filter(|one| !one.trim().is_empty())
                .count() as u64
        };
        match name.trim().to_ascii_uppercase().as_str() {
            "FREQ" => {
                unit = match value.to_ascii_uppercase().as_str() {
                    "HOURLY" => Some(60),
                    "DAILY" => Some(DAY),
                    "WEEKLY" => Some(7 * DAY),
                    "MONTHLY" => Some(30 * DAY),
                    "YEARLY" => Some(365 * DAY),
                    _ => None,
                }
            }
            "INTERVAL" => every = value.parse().ok().filter(|n| (1..=400).contains(n))?,
            "BYDAY" | "BYMONTHDAY" | "BYMONTH" => times *= several().clamp(1, 31),
            "UNTIL" | "COUNT" => return None,
            _ => {}
        }
    }
    minutes(unit? * every / times)
}

/// The usual English words; what else stands there is for people.
pub fn of_words(words: &str) -> Option<u32> {
    let words = words.trim().trim_end_matches('.').to_lowercase();
    minutes(match words.as_str() {
        "daily" | "every day" => DAY,
        "weekly" | "every week" | "once a week" => 7 * DAY,
        "biweekly" | "bi-weekly" | "fortnightly" | "every two weeks" | "every other week" => {
            14 * DAY
        }
        "monthly" | "every month" | "once a month" => 30 * DAY,
        "yearly" | "annually" | "every year" | "once a year" => 365 * DAY,
        _ => return None,
    })
}

fn minutes(minutes: u64) -> Option<u32> {
    u32::try_from(minutes.clamp(60, LONGEST)).ok()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn rules_and_words_say_how_far_apart_episodes_are() {
        let days = |rule| of_rule(rule).map(|minutes| f64::from(minutes) / 1440.0);
        for (rule, due) in [
            ("FREQ=DAILY", Some(1.0)),
            ("RRULE:freq=weekly", Some(7.0)),
            ("FREQ=WEEKLY;BYDAY=MO,WE", Some(3.5)),
            ("FREQ=WEEKLY;INTERVAL=2;BYDAY=FR", Some(14.0)),
            ("FREQ=MONTHLY;BYMONTHDAY=1,15", Some(15.0)),
            ("FREQ=YEARLY", Some(365.0)),
            ("FREQ=YEARLY;INTERVAL=400", Some(400.0)),
            ("FREQ=WEEKLY;INTERVAL=0", None),
            ("FREQ=WEEKLY;COUNT=10", None),
            ("FREQ=SOMETIMES", None),
            ("weekly", None),
            ("", None),
            (";;;=", None),
        ] {
            assert_eq!(days(rule), due, "{rule}");
        }
        assert_eq!(of_words(" Weekly. "), Some(7 * 1440));
        assert_eq!(of_words("when I feel like it"), None);
    }
}
