//! A user's own `spawn`, and arguments that are no work, are not changed.
use std::process::Command;

use ctx_runtime::with_context;

#[derive(Debug, PartialEq)]
struct Transform(u8);

#[derive(Default)]
struct Commands(Vec<String>);

impl Commands {
    fn spawn<T: std::fmt::Debug>(&mut self, bundle: T) -> &mut Self {
        self.0.push(format!("{bundle:?}"));
        self
    }

    fn spawn_ref(&mut self, bundle: &mut Transform) {
        bundle.0 += 1;
    }
}

fn spawn(number: u8) -> u8 {
    number
}

fn spawn_command(command: &mut Command) -> bool {
    command.spawn().is_ok()
}

fn spawn_local(text: &str, numbers: &[u8], mutable: &mut Vec<u8>) -> usize {
    mutable.push(1);
    text.len() + numbers.len()
}

mod pool {
    pub fn spawn<T: ?Sized>(_: &T, names: impl IntoIterator<Item = String>) -> usize {
        names.into_iter().count()
    }
}

#[with_context(spawn(spawn_ref, spawn_command))]
pub(crate) fn main() {
    assert_eq!(spawn(5), 5);
    let mut commands = Commands::default();
    commands.spawn((Transform(1), "a", 5_u8)).spawn([1, 2]).spawn(());
    assert_eq!(commands.0, [r#"(Transform(1), "a", 5)"#, "[1, 2]", "()"]);
    let mut transform = Transform(1);
    commands.spawn_ref(&mut transform);
    commands.spawn_ref(&mut transform);
    assert_eq!(transform, Transform(3));
    assert!(!spawn_command(&mut Command::new("/nowhere/to/be/found")));
    assert!(!spawn_command(Command::new("/nowhere/to/be/found").arg("a")));
    let mut numbers = vec![];
    assert_eq!(spawn_local("a", &[1, 2][..], &mut numbers), 3);
    assert_eq!(numbers, [1]);
    assert_eq!(pool::spawn("unsized", vec![String::new()]), 1);
}
