//! The words of an answer, and how alike two answers are.

mod canonical_text;
mod common_tokens;
mod link_agreement;
mod number_agreement;
mod rouge_l;
mod text_language;
mod text_similarity;
mod text_similarity_unit;
mod token_jaccard;
mod trigram_cosine;
mod visible_text;
mod word_count;

use crate::scalar::Scalar;

/// The scalar functions of this package.
pub(crate) static SCALARS: &[&Scalar] = &[
    &canonical_text::FUNCTION,
    &common_tokens::FUNCTION,
    &link_agreement::FUNCTION,
    &number_agreement::FUNCTION,
    &rouge_l::FUNCTION,
    &text_language::FUNCTION,
    &text_similarity::FUNCTION,
    &text_similarity_unit::FUNCTION,
    &token_jaccard::FUNCTION,
    &trigram_cosine::FUNCTION,
    &visible_text::FUNCTION,
    &word_count::FUNCTION,
];
