//! Black-box tests, one module for each thing they cover.
