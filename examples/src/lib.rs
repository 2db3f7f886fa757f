//! See the folders beside this one; each is an example.
