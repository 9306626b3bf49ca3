//! How many decimals a number is shown with.

/// As many as `usual`; more where a smaller number would be shown as zero: then those that its first
/// two digits need.
pub(super) fn decimals(value: f64, usual: usize) -> usize {
    let value = value.abs();
    let mut digit = (0..usual).fold(1.0, |digit, _| digit / 10.0);
    if value == 0.0 || value >= digit {
        return usual;
    }
    let mut decimals = usual;
    while digit > value {
        digit /= 10.0;
        decimals += 1;
    }
    decimals + 1
}
