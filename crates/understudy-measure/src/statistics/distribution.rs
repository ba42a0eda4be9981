//! Distribution functions and quantiles.
//!
//! The error function and the incomplete gamma function are those of `statrs`. The incomplete beta function
//! is our own, for three reasons that `statrs` 0.19 does not meet: its continued fraction stops after 140
//! terms (with a million trials that leaves errors in the third digit), it takes its prefactor from
//! differences of log-gammas (nine digits at a million trials), and it gives neither the upper tail nor
//! the logarithm of a tail, which sequential evidence needs far below the smallest double.

pub(crate) mod beta;
pub(crate) mod binomial;
pub(crate) mod chi_squared;
pub(crate) mod kolmogorov;
pub(crate) mod normal;
pub(crate) mod student;
