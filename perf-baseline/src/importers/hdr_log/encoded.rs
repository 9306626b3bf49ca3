//! One histogram as `HdrHistogram` writes it: versions 0, 1 and 2, compressed or not. Refuses
//! counts beyond its own range, and more bytes than a histogram has.

use crate::importers::buckets::Buckets;

/// A histogram of 5 digits over all of 64 bits is smaller.
const MAX_BYTES: usize = 64 << 20;

/// Why it is none.
pub(super) type NotAHistogram = &'static str;

/// Adds the histogram in `bytes`, whose values are nanoseconds.
pub(super) fn add(bytes: &[u8], to: &mut Option<Buckets>) -> Result<(), NotAHistogram> {
    let mut bytes = Bytes(bytes);
    let cookie = bytes.u32()?;
    let base = cookie & !0xF0;
    match base {
        0x1C84_9304 | 0x1C84_9302 | 0x1C84_9309 => {
            let length = usize::try_from(bytes.u32()?).map_err(|_too_long| TOO_LONG)?;
            let packed = bytes.0.get(..length).ok_or(CUT)?;
            let limit = MAX_BYTES;
            let plain = miniz_oxide::inflate::decompress_to_vec_zlib_with_limit(packed, limit)
                .map_err(|_damaged| "its compressed part is damaged")?;
            if Bytes(&plain).u32()? & !0xF0 == base {
                return Err("it is compressed twice");
            }
            plain_histogram(&mut Bytes(&plain), to)
        }
        _ => plain_histogram(&mut Bytes(&[&cookie.to_be_bytes(), bytes.0].concat()), to),
    }
}

const CUT: NotAHistogram = "it is cut off";
const TOO_LONG: NotAHistogram = "it is too long";

fn plain_histogram(bytes: &mut Bytes<'_>, to: &mut Option<Buckets>) -> Result<(), NotAHistogram> {
    let cookie = bytes.u32()?;
    let version = match cookie & !0xF0 {
        0x1C84_9303 => 2,
        0x1C84_9301 => 1,
        0x1C84_9308 => 0,
        _ => return Err("it does not begin as one"),
    };
    let length = if version > 0 {
        let length = usize::try_from(bytes.u32()?).map_err(|_too_long| TOO_LONG)?;
        if bytes.u32()? != 0 {
            return Err("it is shifted, which is not read");
        }
        Some(length)
    } else {
        None
    };
    let digits = bytes.u32()?;
    let lowest = bytes.u64()?;
    let _highest = bytes.u64()?;
    // The ratio of integers to values; in version 0 the number of values.
    let ratio = bytes.u64()?;
    if version > 0 && ratio != 1.0_f64.to_bits() {
        return Err("its values are not whole numbers of nanoseconds");
    }
    let length = length.unwrap_or(bytes.0.len());
    let mut counts = Bytes(bytes.0.get(..length).ok_or(CUT)?);
    let scale = Scale::new(digits, lowest)?;
    let to = to.get_or_insert_with(|| Buckets::with_digits(u8::try_from(digits).unwrap_or(5)));
    let word = (cookie & 0xF0) >> 4;
    let mut index = 0_u64;
    while !counts.0.is_empty() {
        let count = match (version, word) {
            (2, _) => counts.zigzag()?,
            (_, 2) => i64::from(counts.u16()?),
            (_, 4) => i64::from(counts.u32()?),
            (_, 8) => i64::try_from(counts.u64()?).map_err(|_negative| "a count is negative")?,
            _ => return Err("its counts have an unknown width"),
        };
        if count < 0 {
            // So many counts of zero.
            index = index.checked_add(count.unsigned_abs()).ok_or(TOO_LONG)?;
            continue;
        }
        if count > 0 {
            let (lowest, highest) = scale.range(index).ok_or(TOO_LONG)?;
            let middle = lowest + (highest - lowest).div_ceil(2);
            to.add_bucket(highest, middle, count.unsigned_abs());
        }
        index = index.checked_add(1).ok_or(TOO_LONG)?;
    }
    Ok(())
}

/// Which values a count stands for.
struct Scale {
    half_magnitude: u32,
    unit_magnitude: u32,
}

impl Scale {
    fn new(digits: u32, lowest: u64) -> Result<Self, NotAHistogram> {
        if digits > 5 || lowest == 0 || lowest > 1 << 40 {
            return Err("its digits or its smallest value are none");
        }
        let single = 2 * 10_u64.pow(digits);
        Ok(Self {
            half_magnitude: single.next_power_of_two().ilog2().saturating_sub(1),
            unit_magnitude: lowest.ilog2(),
        })
    }

    /// The smallest and the largest value of the bucket of this number.
    fn range(&self, index: u64) -> Option<(u64, u64)> {
        let half = 1_u64 << self.half_magnitude;
        let bucket = (index >> self.half_magnitude).saturating_sub(1);
        let within = if index < half {
            index
        } else {
            (index & (half - 1)) + half
        };
        let shift = u32::try_from(bucket)
            .ok()?
            .checked_add(self.unit_magnitude)?;
        let width = 1_u64.checked_shl(shift)?;
        let lowest = within.checked_mul(width)?;
        Some((lowest, lowest.checked_add(width - 1)?))
    }
}

/// Bytes that are read from front to end, most significant first.
struct Bytes<'a>(&'a [u8]);

impl Bytes<'_> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N], NotAHistogram> {
        let (taken, rest) = self.0.split_first_chunk::<N>().ok_or(CUT)?;
        self.0 = rest;
        Ok(*taken)
    }

    fn u16(&mut self) -> Result<u16, NotAHistogram> {
        self.take().map(u16::from_be_bytes)
    }

    fn u32(&mut self) -> Result<u32, NotAHistogram> {
        self.take().map(u32::from_be_bytes)
    }

    fn u64(&mut self) -> Result<u64, NotAHistogram> {
        self.take().map(u64::from_be_bytes)
    }

    /// Seven bits a byte, the lowest first; the ninth byte has eight.
    fn zigzag(&mut self) -> Result<i64, NotAHistogram> {
        let mut value = 0_u64;
        for place in 0..9 {
            let [byte] = self.take()?;
            if place == 8 {
                value |= u64::from(byte) << 56;
                break;
            }
            value |= u64::from(byte & 0x7F) << (7 * place);
            if byte & 0x80 == 0 {
                break;
            }
        }
        let sign = if value & 1 == 1 { -1 } else { 0 };
        Ok((value >> 1).cast_signed() ^ sign)
    }
}
