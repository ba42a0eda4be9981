//! The file in a form (`multipart/form-data`, RFC 7578).

/// The content of the part named `file`, `None` when there is none.
pub(super) fn file_of(content_type: &str, body: &[u8]) -> Option<String> {
    let boundary = content_type.split("boundary=").nth(1)?;
    let boundary = boundary.split(';').next()?.trim().trim_matches('"');
    let text = std::str::from_utf8(body).ok()?;
    let mark = format!("--{boundary}");
    let parts = text.split(mark.as_str()).skip(1);
    let mut files = parts.filter_map(|part| {
        let (head, content) = part.split_once("\r\n\r\n")?;
        let is_file = head.contains("name=\"file\"");
        is_file.then(|| content.strip_suffix("\r\n").unwrap_or(content))
    });
    files.next().map(str::to_owned)
}
