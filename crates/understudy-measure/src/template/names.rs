//! Likeness of key names: `user_name` and `userName` are the same, `total` and `amount` are not.

/// A key without separators and case: `user_name`, `userName` and `User-Name` give `username`.
pub fn normalise(name: &str) -> String {
    name.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// Jaro–Winkler similarity of two names after [`normalise`], 0 to 1.
pub fn name_similarity(a: &str, b: &str) -> f64 {
    jaro_winkler(&normalise(a), &normalise(b))
}

/// Jaro–Winkler similarity, 0 to 1: Jaro's, raised by a tenth of the rest for each of up to four common first
/// characters when it is above 0.7 (Winkler 1990). Names beyond 256 characters are cut.
pub fn jaro_winkler(a: &str, b: &str) -> f64 {
    let (a, b): (Vec<char>, Vec<char>) =
        (a.chars().take(256).collect(), b.chars().take(256).collect());
    let jaro = jaro(&a, &b);
    if jaro <= 0.7 {
        return jaro;
    }
    let prefix = a.iter().zip(&b).take(4).take_while(|(a, b)| a == b).count();
    jaro + prefix as f64 * 0.1 * (1.0 - jaro)
}

fn jaro(a: &[char], b: &[char]) -> f64 {
    if a.is_empty() || b.is_empty() {
        return if a.len() == b.len() { 1.0 } else { 0.0 };
    }
    let window = (a.len().max(b.len()) / 2).saturating_sub(1);
    let mut taken = vec![false; b.len()];
    let mut a_matched = Vec::new();
    for (at, c) in a.iter().enumerate() {
        let from = at.saturating_sub(window);
        let to = (at + window + 1).min(b.len());
        if let Some(found) = (from..to).find(|other| !taken[*other] && b[*other] == *c) {
            taken[found] = true;
            a_matched.push(*c);
        }
    }
    if a_matched.is_empty() {
        return 0.0;
    }
    let b_matched = b
        .iter()
        .zip(&taken)
        .filter(|(_, taken)| **taken)
        .map(|(c, _)| c);
    let moved = a_matched
        .iter()
        .zip(b_matched)
        .filter(|(a, b)| a != b)
        .count();
    let matched = a_matched.len() as f64;
    let transposed = (moved / 2) as f64;
    (matched / a.len() as f64 + matched / b.len() as f64 + (matched - transposed) / matched) / 3.0
}
