//! The sparse position index: every so-manieth key of an order with its position, so that any position is found by a
//! short hop from a known key. Memory stays bounded: when there are too many samples, every second one is dropped.

use std::cmp::Ordering;

use super::order::KeyOrder;
use crate::value::Value;

/// Rows between two samples, at first.
pub(crate) const EVERY: u32 = 1024;
/// Samples beyond this many are thinned: enough for 134 million rows at a thousand each.
const MOST_SAMPLES: usize = 131_072;
/// Bytes of keys beyond this are thinned too.
const MOST_BYTES: usize = 16 << 20;

/// Keys of samples, rowids without any overhead.
#[derive(Debug, Clone)]
enum Keys {
    Rowids(Vec<i64>),
    Others(Vec<Box<[Value]>>),
}

/// Samples of an order: each stands for the rows from its key up to the next one's. The first has no key: it stands
/// for the rows from the beginning.
#[derive(Debug, Clone)]
pub(crate) struct Positions {
    keys: Keys,
    /// Position of each sample's first row.
    starts: Vec<u64>,
    total: u64,
    every: u32,
    bytes: usize,
}

/// A known place: read on from `key` (none: from the beginning), whose row stands at `start`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Place {
    pub key: Option<Vec<Value>>,
    pub start: u64,
}

impl Positions {
    /// Without any row yet.
    pub fn new(rowids: bool) -> Self {
        Self {
            keys: if rowids { Keys::Rowids(vec![0]) } else { Keys::Others(vec![Box::default()]) },
            starts: vec![0],
            total: 0,
            every: EVERY,
            bytes: 0,
        }
    }

    /// Rows between two samples.
    pub fn every(&self) -> u32 {
        self.every
    }

    /// Rows in all, as far as counted.
    pub fn total(&self) -> u64 {
        self.total
    }

    /// How many samples.
    pub fn len(&self) -> usize {
        self.starts.len()
    }

    /// The key of a sample; none for the first.
    pub fn key(&self, sample: usize) -> Option<Vec<Value>> {
        if sample == 0 {
            return None;
        }
        match &self.keys {
            Keys::Rowids(keys) => keys.get(sample).map(|key| vec![Value::Integer(*key)]),
            Keys::Others(keys) => keys.get(sample).map(|key| key.to_vec()),
        }
    }

    /// Another sample behind the last one, which had `rows` rows.
    pub fn push(&mut self, rows: u64, key: &[Value]) {
        self.total += rows;
        self.starts.push(self.total);
        match (&mut self.keys, key) {
            (Keys::Rowids(keys), [Value::Integer(key)]) => keys.push(*key),
            (Keys::Rowids(keys), _) => keys.push(0),
            (Keys::Others(keys), key) => {
                self.bytes += key.iter().map(size).sum::<usize>();
                keys.push(key.into());
            }
        }
        if self.starts.len() > MOST_SAMPLES || self.bytes > MOST_BYTES {
            self.thin();
        }
    }

    /// Rows behind the last sample: the order ends here.
    pub fn end(&mut self, rows: u64) {
        self.total += rows;
    }

    fn thin(&mut self) {
        fn halve<T>(list: &mut Vec<T>) {
            let mut index = 0;
            list.retain(|_| {
                index += 1;
                index % 2 == 1
            });
        }
        halve(&mut self.starts);
        match &mut self.keys {
            Keys::Rowids(keys) => halve(keys),
            Keys::Others(keys) => {
                halve(keys);
                self.bytes = keys.iter().flat_map(|key| key.iter()).map(size).sum();
            }
        }
        // A dropped last sample's rows are behind the one before it: they are counted in the total already, and the
        // next push begins where the total stands.
        self.every = self.every.saturating_mul(2);
    }

    /// The nearest known place at or before a position.
    pub fn place(&self, position: u64) -> Place {
        let sample = self.starts.partition_point(|start| *start <= position).saturating_sub(1);
        Place { key: self.key(sample), start: self.starts[sample] }
    }

    /// The sample that stands for a key; none where only SQLite could tell.
    pub fn sample_of(&self, order: &KeyOrder, key: &[Value]) -> Option<usize> {
        let (mut low, mut high) = (1, self.starts.len());
        while low < high {
            let middle = usize::midpoint(low, high);
            let at_or_before = match (&self.keys, key) {
                (Keys::Rowids(keys), key) => order.compare(&[Value::Integer(keys[middle])], key)?,
                (Keys::Others(keys), key) => order.compare(&keys[middle], key)?,
            } != Ordering::Greater;
            if at_or_before {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        Some(low - 1)
    }

    /// Position of a sample's first row.
    pub fn start(&self, sample: usize) -> u64 {
        self.starts[sample]
    }

    /// Rows that a sample stands for.
    pub fn rows(&self, sample: usize) -> u64 {
        self.starts.get(sample + 1).copied().unwrap_or(self.total) - self.starts[sample]
    }

    /// A sample stands for `rows` rows now.
    pub fn recount(&mut self, sample: usize, rows: u64) {
        let before = self.rows(sample);
        for start in &mut self.starts[sample + 1..] {
            *start = *start - before + rows;
        }
        self.total = self.total - before + rows;
    }
}

fn size(value: &Value) -> usize {
    size_of::<Value>()
        + match value {
            Value::Text(text) => text.len(),
            Value::BadText(bytes) | Value::Blob(bytes) => bytes.len(),
            Value::Null | Value::Integer(_) | Value::Real(_) => 0,
        }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(samples: u64) -> Positions {
        let mut positions = Positions::new(true);
        for sample in 1..=samples {
            positions.push(10, &[Value::Integer(i64::try_from(sample * 10).unwrap())]);
        }
        positions.end(5);
        positions
    }

    #[test]
    fn places_are_found_and_moved_by_a_recount() {
        let mut positions = filled(3);
        assert_eq!(positions.total(), 35);
        assert_eq!(positions.place(9), Place { key: None, start: 0 });
        assert_eq!(positions.place(10), Place { key: Some(vec![Value::Integer(10)]), start: 10 });
        assert_eq!(positions.place(34).start, 30);
        positions.recount(1, 12);
        assert_eq!(positions.total(), 37);
        assert_eq!(positions.place(21).start, 10);
        assert_eq!(positions.place(22), Place { key: Some(vec![Value::Integer(20)]), start: 22 });
        positions.recount(3, 0);
        assert_eq!((positions.total(), positions.rows(3)), (32, 0));
    }

    #[test]
    fn too_many_samples_are_thinned_and_stay_right() {
        let positions = filled(300_000);
        assert!(positions.len() <= MOST_SAMPLES);
        assert_eq!(positions.total(), 3_000_005);
        assert_eq!(positions.every(), EVERY * 8);
        for position in [0, 39, 1_234_567, 2_999_999] {
            let place = positions.place(position);
            let key = place.key.map_or(0, |key| match key[0] {
                Value::Integer(key) => key,
                _ => unreachable!(),
            });
            assert_eq!(i64::try_from(place.start).unwrap(), key, "keys are their positions here");
            assert!(position - place.start < 160);
        }
    }
}
