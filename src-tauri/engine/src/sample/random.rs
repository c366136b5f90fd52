//! Chance that is the same every time: SplitMix64 (<https://prng.di.unimi.it/splitmix64.c>), begun anew for each cell
//! from a number of its own.

/// A row of numbers that only looks random.
#[derive(Debug, Clone, Copy)]
pub(super) struct Chance(u64);

impl Chance {
    /// The one that belongs to row `row` of the place `seed`.
    pub fn of(seed: u64, row: u64) -> Self {
        let mut chance = Self(seed ^ row.wrapping_mul(0xD134_2543_DE82_EF95));
        chance.next();
        chance
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// From 0 up to but not including 1.
    #[allow(clippy::cast_precision_loss, reason = "53 bits fit a double exactly")]
    pub fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// From 0 up to but not including `count` (0 for 0).
    pub fn below(&mut self, count: u64) -> u64 {
        let wide = u128::from(self.next()) * u128::from(count);
        u64::try_from(wide >> 64).unwrap_or(0)
    }

    /// As [`Chance::below`], preferring small numbers the more, the larger `skew` is; 1 prefers none.
    #[allow(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "counts of rows are far below 2^53, and the product is not negative"
    )]
    pub fn skewed(&mut self, count: u64, skew: f64) -> u64 {
        // Multiplied, since `powf` may differ by a bit from one machine to the next.
        let share = self.share();
        let lean = (skew - 1.0).clamp(0.0, 1.0);
        let bent = share * (1.0 - lean) + share * share * lean;
        ((bent * count as f64) as u64).min(count.saturating_sub(1))
    }
}

/// FNV-1a of several texts: the standard library's hasher may change, and sample rows must not.
pub(super) fn seed(parts: &[&str]) -> u64 {
    let bytes = parts.iter().flat_map(|part| part.bytes().chain([0xff]));
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}
