//! Settings, recent files, open tabs and what the person was told, each a small JSON file that is replaced as a whole, so that a crash never leaves half of one.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::{KeptTabs, Me, Settings};
use crate::error::Result;
use crate::file::{FileError, RecentFile};

/// Recent files that are remembered.
const REMEMBERED: usize = 30;
/// Files whose tabs are remembered.
const WITH_TABS: usize = 30;
/// Files in which it is remembered who the person is.
const WITH_ME: usize = 500;
/// Commands that are remembered as used lately.
const LATELY: usize = 5;
/// Files that are remembered as explained.
const TOLD: usize = 200;

/// The profile's files. Another Relata may use them at the same time: the last one to save wins.
pub(crate) struct Store {
    folder: PathBuf,
    saving: Mutex<()>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Recent {
    path: String,
    opened: i64,
    #[serde(default)]
    read_only: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct FileTabs {
    path: String,
    #[serde(flatten)]
    kept: KeptTabs,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct FileMe {
    path: String,
    me: Me,
}

impl Store {
    pub(crate) fn new(folder: PathBuf) -> Self {
        Self { folder, saving: Mutex::default() }
    }

    /// Where it all is.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// The settings, each in its range; as they come when none were saved.
    pub(crate) fn settings(&self) -> Settings {
        in_range(self.read("settings.json"))
    }

    pub(crate) fn save_settings(&self, settings: Settings) -> Result<Settings> {
        let _guard = self.lock();
        let settings = in_range(settings);
        self.write("settings.json", &settings)?;
        Ok(settings)
    }

    /// Newest first.
    pub(crate) fn recent(&self) -> Vec<RecentFile> {
        let home = dirs::home_dir();
        let list: Vec<Recent> = self.read("recent.json");
        list.into_iter().map(|recent| shown(recent, home.as_deref())).collect()
    }

    /// Puts `path` on top of the list.
    pub(crate) fn opened(&self, path: &str, read_only: bool) -> Result<()> {
        let _guard = self.lock();
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        let mut list: Vec<Recent> = self.read("recent.json");
        list.retain(|recent| recent.path != path);
        list.insert(0, Recent { path: path.to_owned(), opened: now.cast_signed(), read_only });
        list.truncate(REMEMBERED);
        self.write("recent.json", &list)
    }

    pub(crate) fn forget(&self, path: &str) -> Result<()> {
        let _guard = self.lock();
        let mut list: Vec<Recent> = self.read("recent.json");
        list.retain(|recent| recent.path != path);
        self.write("recent.json", &list)
    }

    /// The tabs of the file at `path` as they were left; none if nothing is known of them.
    pub(crate) fn tabs(&self, path: &str) -> KeptTabs {
        let list: Vec<FileTabs> = self.read("tabs.json");
        list.into_iter().find(|file| file.path == path).map(|file| file.kept).unwrap_or_default()
    }

    pub(crate) fn keep_tabs(&self, path: &str, kept: KeptTabs) -> Result<()> {
        let _guard = self.lock();
        let mut list: Vec<FileTabs> = self.read("tabs.json");
        list.retain(|file| file.path != path);
        list.insert(0, FileTabs { path: path.to_owned(), kept });
        list.truncate(WITH_TABS);
        self.write("tabs.json", &list)
    }

    /// Who the person is in the file at `path`, if that was said.
    pub(crate) fn me(&self, path: &str) -> Option<Me> {
        let list: Vec<FileMe> = self.read("me.json");
        list.into_iter().find(|file| file.path == path).map(|file| file.me)
    }

    pub(crate) fn keep_me(&self, path: &str, me: Option<Me>) -> Result<()> {
        let _guard = self.lock();
        let mut list: Vec<FileMe> = self.read("me.json");
        list.retain(|file| file.path != path);
        if let Some(me) = me {
            list.insert(0, FileMe { path: path.to_owned(), me });
        }
        list.truncate(WITH_ME);
        self.write("me.json", &list)
    }

    /// Commands used lately, newest first.
    pub(crate) fn lately(&self) -> Vec<String> {
        self.read("lately.json")
    }

    pub(crate) fn used(&self, command: &str) -> Result<()> {
        self.put_on_top("lately.json", command, LATELY)
    }

    /// Files of which the first explanation was put away.
    pub(crate) fn told(&self) -> Vec<String> {
        self.read("told.json")
    }

    pub(crate) fn tell(&self, path: &str) -> Result<()> {
        self.put_on_top("told.json", path, TOLD)
    }

    /// Makes `entry` the first of a list without doubles of at most so many.
    fn put_on_top(&self, name: &str, entry: &str, most: usize) -> Result<()> {
        let _guard = self.lock();
        let mut list: Vec<String> = self.read(name);
        list.retain(|other| other != entry);
        list.insert(0, entry.to_owned());
        list.truncate(most);
        self.write(name, &list)
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, ()> {
        self.saving.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What the file says; nothing, or something unreadable, is the same as the default.
    fn read<T: DeserializeOwned + Default>(&self, name: &str) -> T {
        let Ok(text) = std::fs::read(self.folder.join(name)) else { return T::default() };
        serde_json::from_slice(&text).unwrap_or_else(|error| {
            tracing::warn!(%error, name, "unreadable, so the default is used");
            T::default()
        })
    }

    fn write<T: Serialize>(&self, name: &str, value: &T) -> Result<()> {
        let path = self.folder.join(name);
        let write = || -> std::io::Result<()> {
            std::fs::create_dir_all(&self.folder)?;
            let file = tempfile::NamedTempFile::new_in(&self.folder)?;
            serde_json::to_writer_pretty(&file, value)?;
            file.persist(&path)?;
            Ok(())
        };
        write().map_err(|error| FileError::io(&path, &error).into())
    }
}

fn in_range(mut settings: Settings) -> Settings {
    settings.page_size = settings.page_size.clamp(10, 1000);
    settings.zoom = settings.zoom.clamp(50, 300);
    settings.history_megabytes = settings.history_megabytes.clamp(1, 4096);
    settings.history_changes = settings.history_changes.clamp(10, 100_000);
    settings.sidebar_width = settings.sidebar_width.min(2000);
    settings
}

fn shown(recent: Recent, home: Option<&Path>) -> RecentFile {
    let path = Path::new(&recent.path);
    let folder = path.parent().unwrap_or(path);
    let folder = match home.and_then(|home| folder.strip_prefix(home).ok()) {
        Some(inside) if inside.as_os_str().is_empty() => "~".to_owned(),
        Some(inside) => Path::new("~").join(inside).display().to_string(),
        None => folder.display().to_string(),
    };
    RecentFile {
        name: path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        folder,
        exists: path.exists(),
        opened: recent.opened,
        read_only: recent.read_only,
        path: recent.path,
    }
}
