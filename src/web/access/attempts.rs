//! How often passwords may be tried.
//!
//! Nobody is locked out for what others try: whoever is inside stays inside, and a link from the
//! terminal lets somebody in while the door for passwords is being rattled.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How long attempts are counted.
const STRETCH: Duration = Duration::from_secs(60);

/// Attempts of one address in that time: a human mistypes, and tries again.
const EACH: u32 = 6;

/// Attempts of all together: each costs a tenth of a second of a core.
const ALL: u32 = 60;

/// The most addresses that are told apart.
const ADDRESSES: usize = 1_024;

/// The attempts of the last stretch.
#[derive(Default)]
pub(in crate::web) struct Attempts(Mutex<Counts>);

#[derive(Default)]
struct Counts {
    all: Option<Count>,
    each: HashMap<IpAddr, Count>,
}

struct Count {
    since: Instant,
    attempts: u32,
}

impl Attempts {
    /// Counts an attempt. `Err` says how long to wait, when there were too many.
    pub(super) fn another(&self, from: IpAddr, now: Instant) -> Result<(), Duration> {
        // A panic while counting left numbers, and numbers are never broken.
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if counts.each.len() >= ADDRESSES {
            counts.each.retain(|_, count| now.duration_since(count.since) < STRETCH);
        }
        if counts.each.len() < ADDRESSES {
            let count = counts.each.entry(house(from));
            more(count.or_insert(Count { since: now, attempts: 0 }), EACH, now)?;
        }
        more(counts.all.get_or_insert(Count { since: now, attempts: 0 }), ALL, now)
    }

    /// Takes an attempt back that was right: behind a proxy all of the staff share an address.
    pub(super) fn was_right(&self, from: IpAddr) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Counts { all, each } = &mut *counts;
        for count in all.iter_mut().chain(each.get_mut(&house(from))) {
            count.attempts = count.attempts.saturating_sub(1);
        }
    }
}

fn more(count: &mut Count, most: u32, now: Instant) -> Result<(), Duration> {
    let age = now.duration_since(count.since);
    if age >= STRETCH {
        *count = Count { since: now, attempts: 0 };
    }
    if count.attempts >= most {
        return Err(STRETCH.saturating_sub(age));
    }
    count.attempts += 1;
    Ok(())
}

/// Whoever has one address of IPv6 has all that share its first half.
fn house(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
        v4 => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_waits_and_the_others_do_not() {
        let (attempts, start) = (Attempts::default(), Instant::now());
        let [one, other] = ["10.0.0.1", "10.0.0.2"].map(|at| at.parse::<IpAddr>().unwrap());
        for _ in 0..EACH {
            assert_eq!(attempts.another(one, start), Ok(()));
        }
        let wait = attempts.another(one, start + Duration::from_secs(20)).unwrap_err();
        assert_eq!(wait, Duration::from_secs(40));
        assert_eq!(attempts.another(other, start), Ok(()));
        assert_eq!(attempts.another(one, start + STRETCH), Ok(()));
        for _ in 0..3 * EACH {
            assert_eq!(attempts.another(other, start), Ok(()));
            attempts.was_right(other);
        }
    }

    #[test]
    fn many_addresses_together_wait_too() {
        let (attempts, start) = (Attempts::default(), Instant::now());
        let tried = (0..200_u32).filter(|number| {
            attempts.another(IpAddr::from([10, 1, 0, *number as u8]), start).is_ok()
        });
        assert_eq!(tried.count(), ALL as usize);
        let of_v6 = |last| IpAddr::from(Ipv6Addr::new(0x2001, 0xdb8, 0, 1, 0, 0, 0, last));
        assert_eq!(house(of_v6(1)), house(of_v6(2)));
    }
}
