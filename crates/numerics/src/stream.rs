//! Seeded streams: draw 417 is the same whoever draws it, in whatever order.
//!
//! The generator is ChaCha20 (Bernstein 2008, RFC 8439). The seed is the key, the number of the draw the nonce: streams
//! of different draws never overlap.

/// "expand 32-byte k", the constant of the cipher.
const CONSTANT: [u32; 4] = [0x6170_7865, 0x3320_646e, 0x7962_2d32, 0x6b20_6574];

/// The numbers of one draw.
#[derive(Debug, Clone)]
pub struct Stream {
    state: [u32; 16],
    block: [u32; 16],
    used: usize,
}

impl Stream {
    /// The stream of draw `number` under `seed`.
    #[must_use]
    pub fn new(seed: u64, number: u64) -> Self {
        let mut state = [0; 16];
        state[..4].copy_from_slice(&CONSTANT);
        (state[4], state[5]) = halves(seed);
        (state[14], state[15]) = halves(number);
        Self { state, block: [0; 16], used: 16 }
    }

    fn word(&mut self) -> u32 {
        if self.used == self.block.len() {
            self.refill();
        }
        self.used += 1;
        self.block[self.used - 1]
    }

    fn refill(&mut self) {
        self.block = chacha20(&self.state);
        self.state[12] = self.state[12].wrapping_add(1);
        self.used = 0;
    }

    /// A number in (0, 1), both ends excluded, of 53 bits.
    pub fn uniform(&mut self) -> f64 {
        let bits = (u64::from(self.word()) << 32) | u64::from(self.word());
        ((bits >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
    }

    /// A number of the standard normal distribution (Box and Muller 1958; uses two uniform numbers).
    pub fn normal(&mut self) -> f64 {
        let (radius, angle) = (self.uniform(), self.uniform());
        (-2.0 * radius.ln()).sqrt() * (std::f64::consts::TAU * angle).cos()
    }

    /// A number of the triangular distribution on `[low, high]` with its peak at `mode`.
    pub fn triangular(&mut self, low: f64, mode: f64, high: f64) -> f64 {
        triangular_quantile(self.uniform(), low, mode, high)
    }
}

#[expect(clippy::cast_possible_truncation, reason = "the two halves of a word are what is wanted")]
const fn halves(word: u64) -> (u32, u32) {
    (word as u32, (word >> 32) as u32)
}

/// The quantile of the triangular distribution on `[low, high]` with its peak at `mode`; the peak where the range is
/// empty.
#[must_use]
pub fn triangular_quantile(share: f64, low: f64, mode: f64, high: f64) -> f64 {
    let width = high - low;
    if width <= 0.0 {
        return mode;
    }
    if share * width < mode - low {
        low + (share * width * (mode - low)).sqrt()
    } else {
        high - ((1.0 - share) * width * (high - mode)).sqrt()
    }
}

/// One block of sixteen words (RFC 8439, section 2.3).
fn chacha20(state: &[u32; 16]) -> [u32; 16] {
    let mut x = *state;
    for _ in 0..10 {
        for k in 0..4 {
            quarter_round(&mut x, [k, 4 + k, 8 + k, 12 + k]);
        }
        for k in 0..4 {
            quarter_round(&mut x, [k, 4 + (k + 1) % 4, 8 + (k + 2) % 4, 12 + (k + 3) % 4]);
        }
    }
    std::array::from_fn(|k| x[k].wrapping_add(state[k]))
}

fn quarter_round(x: &mut [u32; 16], [a, b, c, d]: [usize; 4]) {
    for (turns, (to, from, turned)) in [(16, (a, b, d)), (12, (c, d, b)), (8, (a, b, d)), (7, (c, d, b))] {
        x[to] = x[to].wrapping_add(x[from]);
        x[turned] = (x[turned] ^ x[to]).rotate_left(turns);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_block_is_that_of_the_standard() {
        // RFC 8439, section 2.3.2.
        let mut state = [0; 16];
        state[..4].copy_from_slice(&CONSTANT);
        for (k, word) in state[4..12].iter_mut().enumerate() {
            let byte = 4 * k as u32;
            *word = u32::from_le_bytes([byte, byte + 1, byte + 2, byte + 3].map(|byte| byte as u8));
        }
        state[12..].copy_from_slice(&[1, 0x0900_0000, 0x4a00_0000, 0]);
        let block = chacha20(&state);
        assert_eq!(block[..4], [0xe4e7_f110, 0x1559_3bd1, 0x1fdd_0f50, 0xc471_20a3]);
        assert_eq!(block[12..], [0xd19c_12b5, 0xb94e_16de, 0xe883_d0cb, 0x4e3c_50a2]);
    }

    #[test]
    fn streams_repeat_and_differ() {
        let first = |seed, number| Stream::new(seed, number).uniform();
        assert_eq!(first(59, 417), first(59, 417));
        assert!(first(59, 417) != first(59, 418) && first(59, 417) != first(60, 417));
    }

    #[test]
    fn quantiles_of_the_triangular_distribution_cut_its_area() {
        // The area left of the peak is (mode - low) / (high - low).
        assert!((triangular_quantile(1.5 / 5.5, 2.5, 4.0, 8.0) - 4.0).abs() < 1e-12);
        assert_eq!(
            (triangular_quantile(0.0, 2.5, 4.0, 8.0), triangular_quantile(1.0, 2.5, 4.0, 8.0)),
            (2.5, 8.0)
        );
        assert_eq!(triangular_quantile(0.3, 4.0, 4.0, 4.0), 4.0);
    }

    #[test]
    fn distributions_have_their_moments() {
        let mut stream = Stream::new(1, 0);
        let count = 100_000;
        let normal: Vec<f64> = (0..count).map(|_| stream.normal()).collect();
        let mean = normal.iter().sum::<f64>() / f64::from(count);
        let square = normal.iter().map(|value| value * value).sum::<f64>() / f64::from(count);
        // Three standard errors: .0095 for the mean, .0134 for the square.
        assert!(mean.abs() < 0.0095 && (square - 1.0).abs() < 0.0134, "{mean} {square}");
        let triangular: Vec<f64> = (0..count).map(|_| stream.triangular(2.5, 4.0, 8.0)).collect();
        let mean = triangular.iter().sum::<f64>() / f64::from(count);
        assert!((mean - 14.5 / 3.0).abs() < 0.011, "{mean}");
        assert!(triangular.iter().all(|value| (2.5..=8.0).contains(value)));
    }
}
