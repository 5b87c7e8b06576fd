//! Lengths of time as pages write them.
#[cfg(test)]
mod tests;

/// `28:50` or `1:02:03` in milliseconds.
pub(crate) fn clock(text: &str) -> Option<u64> {
    let parts: Vec<&str> = text.trim().split(':').collect();
    if !(2..=3).contains(&parts.len()) {
        return None;
    }
    let mut seconds = 0u64;
    for (n, part) in parts.iter().enumerate() {
        let wide = if n == 0 { 1..=3 } else { 2..=2 };
        if !wide.contains(&part.len()) || !part.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let value: u64 = part.parse().ok()?;
        if n > 0 && value >= 60 {
            return None;
        }
        seconds = seconds * 60 + value;
    }
    Some(seconds * 1000)
}

/// ISO 8601 `PT1H2M3.5S`, a clock, or a bare number of seconds.
pub(crate) fn any(text: &str) -> Option<u64> {
    let text = text.trim();
    if let Some(ms) = clock(text) {
        return Some(ms);
    }
    if let Ok(seconds) = text.parse::<f64>() {
        return from_seconds(seconds);
    }
    iso(text)
}

/// None for what no recording lasts.
pub(crate) fn from_seconds(seconds: f64) -> Option<u64> {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the range is checked"
    )]
    (0.5..100.0 * 3600.0)
        .contains(&seconds)
        .then(|| (seconds * 1000.0).round() as u64)
}

fn iso(text: &str) -> Option<u64> {
    let upper = text.to_ascii_uppercase();
    let rest = upper.strip_prefix('P')?;
    let mut seconds = 0.0;
    let mut number = String::new();
    let mut in_time = false;
    for c in rest.chars() {
        let unit = match c {
            '0'..='9' | '.' | ',' => {
                number.push(if c == ',' { '.' } else { c });
                continue;
            }
            'T' => {
                in_time = true;
                continue;
            }
            'D' => 86_400.0,
            'H' => 3600.0,
            'M' if in_time => 60.0,
            'S' => 1.0,
            _ => return None,
        };
        seconds += number.parse::<f64>().ok()? * unit;
        number.clear();
    }
    from_seconds(seconds)
}
