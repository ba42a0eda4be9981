//! The queries as a whole.
