//! Encodings of Parquet pages: plain, packed and as differences.
//!
//! The `parquet` crate encodes value by value for any type at a cost of some 60 instructions each; these
//! take whole columns of numbers, in about 3 where they stay as they are and 10 where they are packed.
//!
//! # Source
//! Apache Parquet, Encodings.md: plain (0), run length and bit-packing hybrid (3), delta (5).

/// Values in a block of differences, and in each of its parts.
const BLOCK: usize = 128;
const PART: usize = 32;

/// Appends values as they are, in N bytes each.
pub(crate) fn plain<const N: usize>(
    values: impl ExactSizeIterator<Item = [u8; N]>,
    out: &mut Vec<u8>,
) {
    let begin = out.len();
    out.resize(begin + N * values.len(), 0);
    let (places, _) = out[begin..].as_chunks_mut::<N>();
    places.iter_mut().zip(values).for_each(|(place, value)| *place = value);
}

/// Appends the values that `is_there` says are, as they are.
pub(crate) fn plain_some<T: Copy, const N: usize>(
    values: &[T],
    is_there: impl Fn(T) -> bool,
    bytes: impl Fn(T) -> [u8; N],
    out: &mut Vec<u8>,
) {
    let begin = out.len();
    out.resize(begin + N * values.len(), 0);
    let (places, _) = out[begin..].as_chunks_mut::<N>();
    let mut n = 0;
    // Every value is written and only those that are there are kept: no wrong guesses.
    for &value in values {
        places[n] = bytes(value);
        n += usize::from(is_there(value));
    }
    out.truncate(begin + N * n);
}

/// Appends texts, each after its length.
pub(crate) fn texts<'t>(values: impl Iterator<Item = &'t str>, out: &mut Vec<u8>) {
    for value in values {
        let length = u32::try_from(value.len()).expect("a text is below four gigabytes");
        out.extend_from_slice(&length.to_le_bytes());
        out.extend_from_slice(value.as_bytes());
    }
}

/// Appends `n` levels of at most 1 with their length, as the first version of data pages has them; they
/// come as pieces of at most 32, the first of each in its lowest bit, with how many they are.
pub(crate) fn levels(n: usize, pieces: impl Iterator<Item = (u32, u32)>, out: &mut Vec<u8>) {
    let begin = out.len();
    out.extend([0; 4]);
    packed_run(1, n, pieces, out);
    let length = u32::try_from(out.len() - begin - 4).expect("a page is small");
    out[begin..begin + 4].copy_from_slice(&length.to_le_bytes());
}

/// The piece of levels that says which of at most 32 values are there.
pub(crate) fn presence(are_there: impl ExactSizeIterator<Item = bool>) -> (u32, u32) {
    let n = u32::try_from(are_there.len()).expect("a piece is small");
    let bit = |piece, (place, is_there)| piece | u32::from(is_there) << place;
    (are_there.enumerate().fold(0, bit), n)
}

/// Appends one bit-packed run of `n` values below 2^`width`; `width` is at most 32.
pub(crate) fn hybrid(width: u32, n: usize, values: impl Iterator<Item = u32>, out: &mut Vec<u8>) {
    packed_run(width, n, values.map(|value| (value, width)), out);
}

fn packed_run(width: u32, n: usize, pieces: impl Iterator<Item = (u32, u32)>, out: &mut Vec<u8>) {
    let n_groups = n.div_ceil(8);
    varint(n_groups as u64 * 2 + 1, out);
    let end = out.len() + n_groups * width as usize;
    pack(pieces, out);
    out.resize(end, 0);
}

/// Whether neighbours are near enough for [`differences`] of 64-bit numbers.
pub(crate) fn are_near(values: impl Iterator<Item = i64> + Clone) -> bool {
    let steps = values.clone().zip(values.skip(1)).map(|(a, b)| b.checked_sub(a));
    let is_short = |step: Option<i64>| step.is_some_and(|step| i32::try_from(step).is_ok());
    steps.into_iter().all(is_short)
}

/// Appends differences, each block of them less its smallest. Steps are of 32 bits, from which those of
/// 32-bit numbers may wrap around.
pub(crate) fn differences(values: impl ExactSizeIterator<Item = i64>, out: &mut Vec<u8>) {
    let mut values = values;
    [BLOCK, BLOCK / PART, values.len()].iter().for_each(|&n| varint(n as u64, out));
    let mut before = values.next().unwrap_or(0);
    zigzag(before, out);
    let mut steps = [0_i32; BLOCK];
    while values.len() > 0 {
        let n = values.len().min(BLOCK);
        for (step, value) in steps.iter_mut().zip(values.by_ref().take(n)) {
            *step = low(value.wrapping_sub(before));
            before = value;
        }
        block_of_differences(&steps[..n], out);
    }
}

fn block_of_differences(steps: &[i32], out: &mut Vec<u8>) {
    let least = steps.iter().copied().min().unwrap_or(0);
    zigzag(least.into(), out);
    let mut excess = [0_u32; BLOCK];
    for (excess, step) in excess.iter_mut().zip(steps) {
        *excess = step.wrapping_sub(least).cast_unsigned();
    }
    let width = |part: &[u32]| 32 - part.iter().fold(0, |all, n| all | n).leading_zeros();
    let widths: [u32; BLOCK / PART] = std::array::from_fn(|i| width(&excess[PART * i..][..PART]));
    out.extend(widths.map(|width| width.to_le_bytes()[0]));
    for (part, width) in excess.chunks(PART).zip(widths).take(steps.len().div_ceil(PART)) {
        pack(part.iter().map(|&excess| (excess, width)), out);
    }
}

/// The low 32 bits.
fn low(number: i64) -> i32 {
    let [a, b, c, d, ..] = number.to_le_bytes();
    i32::from_le_bytes([a, b, c, d])
}

/// Appends values, each in its number of bits from the lowest on, as 32 bits at a time; what is left
/// fills bytes.
fn pack(values: impl Iterator<Item = (u32, u32)>, out: &mut Vec<u8>) {
    let (mut bits, mut n_bits) = (0_u64, 0);
    for (value, width) in values {
        bits |= u64::from(value) << n_bits;
        n_bits += width;
        if n_bits >= 32 {
            out.extend_from_slice(&bits.to_le_bytes()[..4]);
            (bits, n_bits) = (bits >> 32, n_bits - 32);
        }
    }
    out.extend_from_slice(&bits.to_le_bytes()[..n_bits.div_ceil(8) as usize]);
}

fn varint(mut number: u64, out: &mut Vec<u8>) {
    while number > 127 {
        out.push(number.to_le_bytes()[0] | 128);
        number >>= 7;
    }
    out.push(number.to_le_bytes()[0]);
}

fn zigzag(number: i64, out: &mut Vec<u8>) {
    varint((number << 1 ^ number >> 63).cast_unsigned(), out);
}
