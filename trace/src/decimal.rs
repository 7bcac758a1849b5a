//! Whole numbers in decimal, eight digits at a time.

/// The number below 2^64 that is written with these digits, of which there is one at least.
pub(crate) fn decimal(digits: &[u8]) -> Option<u64> {
    let (eights, rest) = digits.as_chunks::<8>();
    let mut number = 0_u64;
    for &eight in eights {
        number = number.checked_mul(100_000_000)?.checked_add(of_eight(eight)?)?;
    }
    for &digit in rest {
        let value = char::from(digit).to_digit(10)?;
        number = number.checked_mul(10)?.checked_add(value.into())?;
    }
    (!digits.is_empty()).then_some(number)
}

/// Neighbours are put together to numbers of two digits, those to four, and those to eight, side by
/// side in one word.
fn of_eight(digits: [u8; 8]) -> Option<u64> {
    let word = u64::from_le_bytes(digits);
    // 0x30 to 0x39: the upper half is 3, and still is when 6 is added.
    let upper = |word: u64| word & 0xf0f0_f0f0_f0f0_f0f0;
    let is_digits = upper(word) == ALL_3 && upper(word.wrapping_add(ALL_6)) == ALL_3;
    let twos = (word & 0x0f0f_0f0f_0f0f_0f0f).wrapping_mul(10 << 8 | 1) >> 8;
    let fours = (twos & 0x00ff_00ff_00ff_00ff).wrapping_mul(100 << 16 | 1) >> 16;
    let eight = (fours & 0x0000_ffff_0000_ffff).wrapping_mul(10_000 << 32 | 1) >> 32;
    is_digits.then_some(eight)
}

const ALL_3: u64 = 0x3030_3030_3030_3030;
const ALL_6: u64 = 0x0606_0606_0606_0606;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Law: a number is what the standard library reads, which takes a sign as well.
        #[test]
        fn numbers_are_those_written(
            text in "[0-9]{0,22}|0{5,30}[0-9]{1,9}|[0-9]{0,9}[/:+ -][0-9]{0,9}|[\\PC]{8}",
        ) {
            let expected = text.parse().ok().filter(|_| !text.starts_with('+'));
            prop_assert_eq!(decimal(text.as_bytes()), expected);
        }

        #[test]
        fn every_number_is_read(number: u64) {
            prop_assert_eq!(decimal(number.to_string().as_bytes()), Some(number));
        }
    }
}
