//! The members of a JSON object, written one by one.

use std::fmt::{self, Write};
use std::io;

use ctx_runtime::fields::LogValue;
use serde::{Serialize, Serializer};
use tracing::field::{Field, Visit};

use crate::names::Names;
use crate::value_text::value_text;

/// Writes `"name":value` for each member, with commas between. Keeps the first error, and then writes no more.
pub(super) struct Members<'w> {
    writer: &'w mut dyn Write,
    is_first: bool,
    result: fmt::Result,
}

impl<'w> Members<'w> {
    /// The members of an object that has none so far.
    pub(super) fn first(writer: &'w mut dyn Write) -> Self {
        Members { writer, is_first: true, result: Ok(()) }
    }

    pub(super) fn member(&mut self, name: &str, value: &(impl Serialize + ?Sized)) {
        if self.result.is_ok() {
            self.result = self.write(name, value);
        }
    }

    pub(super) fn logged(&mut self, name: &str, value: LogValue<'_>) {
        self.member(name, &Logged(value));
    }

    pub(super) fn finish(self) -> fmt::Result {
        self.result
    }

    fn write(&mut self, name: &str, value: &(impl Serialize + ?Sized)) -> fmt::Result {
        if !std::mem::replace(&mut self.is_first, false) {
            self.writer.write_char(',')?;
        }
        write_json(self.writer, name)?;
        self.writer.write_char(':')?;
        write_json(self.writer, value)
    }
}

pub(super) fn write_json(writer: &mut dyn Write, value: &(impl Serialize + ?Sized)) -> fmt::Result {
    serde_json::to_writer(Utf8(writer), value).map_err(|_| fmt::Error)
}

/// serde_json writes bytes. They are UTF-8, each slice for itself.
struct Utf8<'w>(&'w mut dyn Write);

impl io::Write for Utf8<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let text = str::from_utf8(bytes).map_err(io::Error::other)?;
        self.0.write_str(text).map_err(io::Error::other)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

struct Logged<'a>(LogValue<'a>);

impl Serialize for Logged<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            LogValue::Bool(value) => serializer.serialize_bool(value),
            LogValue::I64(value) => serializer.serialize_i64(value),
            LogValue::U64(value) => serializer.serialize_u64(value),
            LogValue::I128(value) => match (i64::try_from(value), u64::try_from(value)) {
                (Ok(value), _) => serializer.serialize_i64(value),
                (_, Ok(value)) => serializer.serialize_u64(value),
                _ => serializer.collect_str(&value),
            },
            LogValue::U128(value) => match u64::try_from(value) {
                Ok(value) => serializer.serialize_u64(value),
                Err(_) => serializer.collect_str(&value),
            },
            LogValue::F64(value) => serializer.serialize_f64(value),
            LogValue::Str(value) => serializer.serialize_str(value),
            // Not `collect_str`: that of serde_json panics if the value fails.
            other => serializer.serialize_str(&value_text(format_args!("{other}"))),
        }
    }
}

/// Writes the fields of an event or span, under names that are free.
pub(super) struct RecordedFields<'m, 'w> {
    pub(super) members: &'m mut Members<'w>,
    pub(super) names: &'m mut Names,
    /// What fields are of: goes in front of a name that is taken.
    pub(super) origin: &'static str,
    /// The names of fields that are not written.
    pub(super) left_out: &'static [&'static str],
}

impl RecordedFields<'_, '_> {
    fn field(&mut self, field: &Field, value: LogValue<'_>) {
        if !self.left_out.contains(&field.name()) {
            self.members.logged(self.names.take(field.name(), self.origin), value);
        }
    }
}

impl Visit for RecordedFields<'_, '_> {
    fn record_f64(&mut self, field: &Field, value: f64) {
        self.field(field, LogValue::F64(value));
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.field(field, LogValue::I64(value));
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.field(field, LogValue::U64(value));
    }

    fn record_i128(&mut self, field: &Field, value: i128) {
        self.field(field, LogValue::I128(value));
    }

    fn record_u128(&mut self, field: &Field, value: u128) {
        self.field(field, LogValue::U128(value));
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.field(field, LogValue::Bool(value));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.field(field, LogValue::Str(value));
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.field(field, LogValue::Debugged(&value));
    }
}
