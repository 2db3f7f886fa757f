//! See `behaviour/`.
