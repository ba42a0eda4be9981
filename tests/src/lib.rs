//! Stand-ins and rules.
