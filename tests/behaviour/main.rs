//! One module per topic; the names of the tests say what they show.
mod smoke;
