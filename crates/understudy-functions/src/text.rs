//! The words of an answer, and how alike two answers are.

mod common_tokens;
mod text_language;
mod text_similarity;
mod text_similarity_unit;
mod token_jaccard;
mod word_count;

use crate::scalar::Scalar;

/// The scalar functions of this package.
pub(crate) static SCALARS: [&Scalar; 6] = [
    &common_tokens::FUNCTION,
    &text_language::FUNCTION,
    &text_similarity::FUNCTION,
    &text_similarity_unit::FUNCTION,
    &token_jaccard::FUNCTION,
    &word_count::FUNCTION,
];
