//! The order of the house, held.
