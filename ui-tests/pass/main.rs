//! Programs that must compile and run. Each is a module whose `main` is a test: separate builds would take minutes.
#![allow(
    warnings,
    unsafe_code,
    clippy::all,
    reason = "a program shows what compiles; that the macros cause no lint, tests/twins shows"
)]

macro_rules! programs {
    ($($folder:ident: $($program:ident)+;)+) => {
        $(mod $folder {
            $(
                mod $program;

                #[test]
                fn $program() {
                    let ended = std::process::Termination::report($program::main());
                    assert_eq!(ended, std::process::ExitCode::SUCCESS);
                }
            )+
        })+

        const PROGRAMS: &[&str] = &[$($(concat!(stringify!($folder), "/", stringify!($program), ".rs")),+),+];
    };
}

programs! {
    annotated_items:
        above_other_macros
        below_other_attributes
        inherit
        inside_functions_and_modules;
    guards:
        synchronous;
    keys:
        context_var
        defaults
        shapes;
    lints:
        another_name_of_the_crate
        deny_warnings
        forbid_unsafe_code
        hostile_names
        no_prelude
        paths_of_all_kinds;
    needs_not_asked:
        a_dyn_future
        a_function_without_annotation
        a_nested_function
        a_program_that_starts_without_a_root
        a_read_by_a_function
        a_read_by_another_name
        a_read_without_needs
        a_trait_that_does_not_declare
        an_unchecked_key
        inherit
        unchecked;
    needs_not_caught:
        a_call_outside_of_a_scope
        a_channel
        a_closure_that_is_run_elsewhere
        a_collection
        a_context_that_is_entered_by_hand
        a_function_that_is_not_async
        a_function_that_is_passed_by_name
        a_function_that_takes_work
        a_name_that_makes_no_future
        a_trait_object
        a_value_of_an_attribute
        a_variable_in_select
        a_wrapper_in_a_variable
        an_assertion
        an_if_that_is_awaited
        code_of_a_macro;
    needs_proved:
        a_call_in_a_scope
        a_type_that_the_caller_chooses
        bindings_and_needs
        closures_of_a_helper
        keys_of_type_parameters
        scopes_in_a_body
        seventeen_keys
        sixteen_keys
        spawned_work
        traits_and_generics
        values_of_a_root
        what_is_not_annotated
        wrappers;
    reads:
        forms
        in_closures_and_blocks
        in_macros;
    signatures:
        arguments
        auto_traits
        chain
        items_of_the_body
        never
        qualifiers
        receivers
        recursion
        return_types
        traits
        values;
    spawn_sites:
        arguments_that_are_coerced
        boxed_work
        carry
        closures_in_variables
        closures_with_parameters
        declared
        detach
        detached_calls_that_leave
        generic_work
        in_foreign_macros
        kinds_of_closures
        nested_items
        scoped_threads
        temporaries
        tokio
        what_is_not_work;
    strict:
        ordinary_code;
}

#[test]
fn each_program_is_run() {
    let mut found = Vec::new();
    for folder in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/pass")).unwrap() {
        let folder = folder.unwrap();
        for program in std::fs::read_dir(folder.path()).into_iter().flatten() {
            found.push(format!("{}/{}", folder.file_name().display(), program.unwrap().file_name().display()));
        }
    }
    found.sort();
    assert_eq!(found, PROGRAMS);
}
