//! A long day with faults.
