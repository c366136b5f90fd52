//! Reading an open file: short reads for the screen, and reads of seconds that are in nobody's way.

use std::collections::HashMap;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Condvar, Mutex, PoisonError};

use rusqlite::Connection;

use super::crossing::{Meets, Turns};
use super::database::Database;
use super::reach::Readers;
use super::worker::{Connect, Connected};
use crate::echo;
use crate::error::{Error, ErrorCode, Result};
use crate::file::FileError;
use crate::schema::schema_version;
use crate::task::Task;

/// How a long read holds on to the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// One statement of seconds, which is in a write's way where there is no WAL.
    Whole,
    /// Many short ones, with the file free between them.
    Steps,
}

/// The reads with a connection of their own that run now.
#[derive(Default)]
pub(super) struct Apart {
    state: Mutex<ApartState>,
    ended: Condvar,
}

#[derive(Default)]
struct ApartState {
    closed: bool,
    next: u64,
    running: HashMap<u64, Task>,
}

/// How an attempt at a read that gives way ended.
enum Attempt<T> {
    Done(T),
    /// A write broke it off.
    BrokenOff,
    /// Somebody wrote just then.
    NotBegun,
}

impl Apart {
    fn run<T>(&self, task: &Task, job: impl FnOnce() -> Result<T>) -> Result<T> {
        let number = {
            let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
            if state.closed {
                return Err(FileError::NotOpen.into());
            }
            state.next += 1;
            let number = state.next;
            state.running.insert(number, task.clone());
            number
        };
        let result = job();
        self.state.lock().unwrap_or_else(PoisonError::into_inner).running.remove(&number);
        self.ended.notify_all();
        result
    }

    /// Cancels those that run, refuses new ones and waits for the end.
    pub(super) fn close(&self) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.closed = true;
        state.running.values().for_each(Task::cancel);
        while !state.running.is_empty() {
            state = self.ended.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl Database {
    /// Runs a short read for the screen and waits for it.
    ///
    /// # Errors
    /// Whatever `job` returns, or [`crate::Error::Cancelled`].
    pub fn read<T: Send + 'static>(
        &self,
        task: &Task,
        job: impl FnOnce(&Connection) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (crossing, waiting) = (Arc::clone(&self.crossing), task.clone());
        let result = self.front.run(task, move |connection| {
            let passage = crossing.read();
            passage.run(&waiting, || job(connection))
        });
        result.map_err(|error| self.of_what_is_gone(error))
    }

    /// A connection that is only opened after the file went away can't say more than that it can't be opened.
    fn of_what_is_gone(&self, error: Error) -> Error {
        let unreadable = matches!(
            error.code(),
            ErrorCode::Io | ErrorCode::FileMissing | ErrorCode::NotADatabase | ErrorCode::FileCorrupt
        );
        if unreadable && self.is_gone() {
            FileError::Replaced { path: self.path().display().to_string() }.into()
        } else {
            error
        }
    }

    /// Runs a long read that can't be begun anew (its rows are handed on as they come) where it can't stand in the
    /// screen's way. Without a WAL, writes wait for it.
    ///
    /// # Errors
    /// As [`Database::read`].
    pub fn read_once_in_background<T: Send + 'static>(
        &self,
        task: &Task,
        job: impl FnOnce(&Connection) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (crossing, waiting) = (Arc::clone(&self.crossing), task.clone());
        self.back.run(task, move |connection| {
            let passage = crossing.read();
            passage.run(&waiting, || job(connection))
        })
    }

    /// Runs a long read (checking, copying) where it can't stand in the screen's way. Several run at the same time, each
    /// on a thread of its own. Where it would be in a write's way it is broken off, and `job` is called again.
    ///
    /// # Errors
    /// As [`Database::read`].
    pub fn read_in_background<T: Send + 'static>(
        &self,
        task: &Task,
        manner: Manner,
        job: impl Fn(&Connection) -> Result<T> + Send + Sync + 'static,
    ) -> Result<T> {
        let job = Arc::new(job);
        self.giving_way(task, |turns| {
            let (crossing, waiting, job) = (Arc::clone(&self.crossing), task.clone(), Arc::clone(&job));
            self.back.run_knowing(task, move |connected| {
                let connection = &connected.connection;
                let looking = crossing.read();
                let meets = looking.run(&waiting, || meets(connected, manner))?;
                drop(looking);
                let Some(passage) = crossing.read_giving_way(turns, meets) else {
                    return Ok(Attempt::NotBegun);
                };
                passage.reads_through(connection, meets != Meets::Nobody);
                match passage.run(&waiting, || job(connection)) {
                    Err(_) if passage.is_broken_off() => Ok(Attempt::BrokenOff),
                    other => other.map(Attempt::Done),
                }
            })
        })
    }

    /// Runs a read of seconds (sorting, counting) with a connection of its own, on the calling thread, which must be a
    /// worker's too: however many there are, none waits for another. Where it would be in a write's way it is broken off,
    /// and `job` is called again.
    ///
    /// # Errors
    /// As [`Database::read`].
    pub fn read_apart<T>(
        &self,
        task: &Task,
        manner: Manner,
        job: impl Fn(&Connection) -> Result<T>,
    ) -> Result<T> {
        self.apart.run(task, || self.giving_way(task, |turns| self.attempt_apart(task, manner, turns, &job)))
    }

    fn attempt_apart<T>(
        &self,
        task: &Task,
        manner: Manner,
        turns: Turns,
        job: impl Fn(&Connection) -> Result<T>,
    ) -> Result<Attempt<T>> {
        task.check()?;
        // Announced before it opens anything, and until it has closed it: a write must not begin in between.
        let expected = match (self.reach.is_unaware(), manner) {
            (true, _) => Meets::AnyWrite,
            (false, Manner::Steps) => Meets::Nobody,
            (false, Manner::Whole) if self.wal_seen.load(Ordering::SeqCst) => Meets::Nobody,
            (false, Manner::Whole) => Meets::Writers,
        };
        let Some(passage) = self.crossing.read_giving_way(turns, expected) else {
            return Ok(Attempt::NotBegun);
        };
        echo::serve(self.id, &self.echo);
        let result = passage.run(task, || {
            let connected = Readers(Arc::clone(&self.reach)).connect()?;
            let connection = &connected.connection;
            echo::follow(connection, &mut false);
            let meets = meets(&connected, manner)?;
            if manner == Manner::Whole {
                self.wal_seen.store(meets == Meets::Nobody, Ordering::SeqCst);
            }
            if !passage.reads_through(connection, meets != Meets::Nobody) {
                return Err(crate::Error::Cancelled);
            }
            task.guard(connection.get_interrupt_handle(), || job(connection))
        });
        match result {
            Err(_) if passage.is_broken_off() => Ok(Attempt::BrokenOff),
            other => other.map(Attempt::Done),
        }
    }

    fn giving_way<T>(&self, task: &Task, mut attempt: impl FnMut(Turns) -> Result<Attempt<T>>) -> Result<T> {
        let mut turns = Turns::default();
        loop {
            match attempt(turns)? {
                Attempt::Done(result) => return Ok(result),
                Attempt::BrokenOff => turns.broken_off = turns.broken_off.saturating_add(1),
                Attempt::NotBegun => {}
            }
            self.crossing.await_turn(task, &mut turns)?;
            task.check()?;
        }
    }
}

/// Whom a read through this connection is in the way of.
fn meets(connected: &Connected, manner: Manner) -> Result<Meets> {
    if connected.seen.is_unaware() {
        return Ok(Meets::AnyWrite);
    }
    if manner == Manner::Steps {
        return Ok(Meets::Nobody);
    }
    let journal: String = echo::quietly(|| -> Result<_> {
        // Only a connection that has just read knows which journal the file has now.
        schema_version(&connected.connection)?;
        Ok(connected.connection.query_row("PRAGMA main.journal_mode", [], |row| row.get(0))?)
    })?;
    Ok(if journal == "wal" { Meets::Nobody } else { Meets::Writers })
}
