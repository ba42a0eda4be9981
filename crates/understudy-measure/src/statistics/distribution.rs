//! Distribution functions and quantiles.
//!
//! The gamma functions are those of `statrs`. Two others are not, because `statrs` 0.19 is not good enough:
//!
//! - its error function errs by up to 5·10⁻¹¹, where 10⁻¹² is needed: `libm`'s is good to the last digit;
//! - its incomplete beta function stops after 140 terms of its continued fraction and takes its prefactor
//!   from differences of log-gammas, so that it errs by 3·10⁻⁷ at a hundred thousand trials and by 9·10⁻³
//!   at a million, and it gives neither the upper tail nor the logarithm of a tail, which sequential
//!   evidence needs far below the smallest double. [`beta`] does.

pub(crate) mod beta;
pub(crate) mod binomial;
pub(crate) mod chi_squared;
pub(crate) mod kolmogorov;
pub(crate) mod normal;
pub(crate) mod student;
