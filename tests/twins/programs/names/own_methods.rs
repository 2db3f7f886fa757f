//! Methods, variables and modules of the user's own that are named as those of rayon and as spawn sites.

use ctx_runtime::{context_root, with_context};
use keys::Request;
use std::collections::HashMap;

pub struct Graph { nodes: HashMap<u32, Vec<u32>> }

pub struct Par;
impl Par {
    pub fn par_iter(&self) -> std::vec::IntoIter<u32> { vec![1, 2].into_iter() }
    pub fn boxed(&self) -> Box<u32> { Box::new(1) }
    pub fn par_sort(&mut self, f: impl FnMut(&u32) -> u32) { self.par_iter().map(|x| x).for_each(|x| drop(x)); let _ = [1].iter().map(f).count(); }
    pub async fn fetch(&self) -> u32 { 1 }
}

#[with_context]
pub fn own_par(par: &mut Par) -> u32 {
    let mut total = 0;
    par.par_iter().map(|x| x + 1).for_each(|x| total += x);
    par.par_sort(|x| { total += x; *x });
    let found = par.par_iter().filter_map(|x| if x > 1 { Some(x) } else { None }).max();
    for x in par.par_iter().filter(|x| *x > 1) {
        if x == 3 { return x; }
        total += x;
    }
    let r: Option<u32> = (|| { let x = par.par_iter().max()?; Some(x) })();
    total + found.unwrap_or(0) + *par.boxed() + r.unwrap_or(0)
}

#[with_context]
pub async fn own_par_later(par: &mut Par) -> Result<u32, String> {
    let mut total = par.fetch().await;
    par.par_iter().map(|x| if x > 5 { Err("x".to_string()) } else { Ok(()) }).collect::<Result<(), String>>()?;
    total += 1;
    let x = *par.boxed() + total;
    Ok(x)
}

#[with_context]
pub fn scope_things<'a>(graph: &'a mut Graph, scope: &mut Vec<&'a str>, spawn: u32, join: &str) -> u32 {
    scope.push("a");
    let block = |x: u32| x + spawn;
    let install = block;
    graph.nodes.entry(1).or_default().push(install(1) + block(2));
    let scope = |f: &dyn Fn(u32) -> u32| f(1);
    scope(&|x| x + 1) + join.len() as u32
}

pub mod thread {
    pub fn scope<T>(x: &mut T, f: fn(&mut T)) -> &mut T { f(x); x }
}

#[with_context]
pub fn own_scope(x: &mut u32) -> &mut u32 {
    thread::scope(x, |x| *x += 1)
}

pub struct Commands(pub Vec<String>);
impl Commands {
    pub fn spawn<B: Into<String>>(&mut self, b: B) -> EntityCommands<'_> { self.0.push(b.into()); EntityCommands(self) }
    pub fn spawn_empty(&mut self) -> EntityCommands<'_> { EntityCommands(self) }
}
pub struct EntityCommands<'a>(&'a mut Commands);
impl EntityCommands<'_> {
    pub fn with_children(&mut self, f: impl FnOnce(&mut Commands)) -> &mut Self { f(self.0); self }
    pub fn id(&self) -> usize { (self.0).0.len() }
}

#[with_context]
pub fn bevy(mut commands: Commands, name: String) -> usize {
    let id = commands.spawn(name.as_str()).with_children(|parent| { parent.spawn("child"); parent.spawn(name.clone()).with_children(|parent| { parent.spawn('c'); }); }).id();
    let c = &mut commands;
    c.spawn(String::from("x") + &name);
    c.spawn_empty().with_children(|p| drop(p.spawn({ let x = "y"; x })));
    id
}

#[context_root(Request(1))]
pub fn process() -> std::io::Result<bool> {
    let mut child = std::process::Command::new("true").arg("a").stdin(std::process::Stdio::null()).spawn()?;
    Ok(child.wait()?.success())
}

fn main() {}
