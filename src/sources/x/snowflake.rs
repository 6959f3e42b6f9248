//! Ids of X as places in time: their upper bits are milliseconds since X's own epoch.

use chrono::{DateTime, Utc};

/// Milliseconds from 1970 to X's epoch.
const EPOCH_MS: i64 = 1_288_834_974_657;

/// Bits below the milliseconds: the machine and a running number.
const BELOW: u32 = 22;

/// The lowest id a post of that millisecond can have; 0 before X's epoch.
pub fn id_at(at: DateTime<Utc>) -> u64 {
    let ms = at.timestamp_millis().saturating_sub(EPOCH_MS).max(0);
    u64::try_from(ms).unwrap_or(0) << BELOW
}

/// When a post of that id was published.
pub fn time_of(id: u64) -> DateTime<Utc> {
    let ms = i64::try_from(id >> BELOW).unwrap_or(0) + EPOCH_MS;
    DateTime::from_timestamp_millis(ms).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_and_its_time_name_each_other() {
        let at = time_of(1_788_459_752_172_744_762);
        assert_eq!(at.timestamp_millis(), 1_715_237_007_550);
        assert_eq!(time_of(id_at(at)), at);
        assert_eq!(id_at(DateTime::UNIX_EPOCH), 0);
    }
}
