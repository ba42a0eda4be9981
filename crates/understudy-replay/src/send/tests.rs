//! Addresses of this machine are known as such.

use super::*;

#[test]
fn this_machine_is_known() {
    let is_here = |address: &str| is_this_machine(&Url::parse(address).unwrap());
    assert!(is_here("http://127.0.0.1:18300/v1"));
    assert!(is_here("http://localhost:11434/v1"));
    assert!(is_here("http://[::1]:8000"));
    assert!(!is_here("https://api.openai.com/v1"));
    assert!(!is_here("http://10.0.0.1"));
    assert!(!is_here("http://localhost.example.com"));
}
