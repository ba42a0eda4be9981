//! What is remembered of a JSON value: its distinct paths with their types, and its scalar leaves.

use std::collections::HashMap;
use std::ops::Range;

use xxhash_rust::xxh3::xxh3_64;

use super::kind::{JsonType, TypeSet};
use super::text::Text;
use crate::answer::bounds::{Cut, Cuts, JSON_LEAVES, JSON_PATH_BYTES, JSON_PATHS};

/// One distinct path of a JSON value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JsonPath {
    /// Such as `$`, `$.a`, `$.a[].b`, `$."a b"`.
    pub name: String,
    /// Place of the parent's path in the same list; the root is its own parent.
    pub parent: u32,
    /// Types that stand on the path.
    pub types: TypeSet,
    /// How many values stand on the path: for the items of arrays, their number.
    pub values: u32,
}

impl JsonPath {
    /// What the name adds to the parent's: `.a`, `."a b"`, `[]`.
    pub fn segment<'s>(&'s self, paths: &[Self]) -> &'s str {
        let parent = paths
            .get(self.parent as usize)
            .map_or(0, |parent| parent.name.len());
        self.name.get(parent..).unwrap_or_default()
    }
}

/// A scalar leaf's value.
#[derive(Debug, Clone, PartialEq)]
pub enum Scalar {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number written without fraction and exponent.
    Integer(i64),
    /// An integer beyond these: its value to a double's digits, and XXH3 of its own.
    LargeInteger(f64, u64),
    /// A number with a fraction or an exponent; infinite when it is too large for a double.
    Number(f64),
    /// A decoded string of at most [`crate::answer::bounds::JSON_LEAF_BYTES`].
    Text(Text),
    /// A longer string: XXH3 and length in bytes of its source form.
    LongText(u64, usize),
}

impl Scalar {
    /// The value of a number, to a double's digits; nothing of what is none.
    pub const fn number(&self) -> Option<f64> {
        match self {
            #[expect(clippy::cast_precision_loss, reason = "said above")]
            Self::Integer(exact) => Some(*exact as f64),
            Self::LargeInteger(value, _) | Self::Number(value) => Some(*value),
            _ => None,
        }
    }
}

/// One scalar leaf.
#[derive(Debug, Clone, PartialEq)]
pub struct Leaf {
    /// Index into [`Document::tree`].
    pub path: u32,
    /// How many leaves on the same path came before this one.
    pub ordinal: u32,
    /// The value.
    pub value: Scalar,
}

/// What is kept of a value besides its grammar and its typed paths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Keep {
    /// Nothing: leaves are counted, and not written down.
    Paths,
    /// Its scalar leaves.
    #[default]
    Leaves,
}

#[derive(Debug, Clone, PartialEq)]
enum Key {
    Root,
    Item,
    Member(Text),
}

#[derive(Debug, Clone)]
struct Node {
    parent: u32,
    key: Key,
    path_bytes: usize,
    types: TypeSet,
    values: u32,
    /// How many of the values are objects.
    objects: u32,
    /// In how many objects this member stands.
    holders: u32,
    leaves: u32,
    /// Serial of the object that this member was last seen in.
    last_object: u32,
    children: u32,
    first_child: u32,
    last_child: u32,
    next_sibling: u32,
}

/// Paths, and leaves, that there is room for from the first on.
const FEW_PATHS: usize = 12;
const FEW_LEAVES: usize = 24;
/// Children that are looked through one by one before they are indexed.
const FEW_CHILDREN: u32 = 8;
/// What stands for a type where an object of a list lacks a path.
const ABSENT: &str = ":absent";
/// No node: the path is beyond a bound.
pub(super) const NO_NODE: u32 = u32::MAX;
pub(super) const ROOT: u32 = 0;

/// The distinct paths of one JSON value as a tree in which all items of an array share one node.
#[derive(Debug, Clone, Default)]
pub struct Document {
    nodes: Vec<Node>,
    index: HashMap<(u32, u64), u32>,
    keep: Keep,
    leaves: Vec<Leaf>,
    /// Leaves within [`JSON_LEAVES`], kept or not.
    n_leaves: usize,
    pub(super) depth: usize,
    pub(super) dup_keys: u32,
    pub(super) big_integers: u32,
    pub(super) non_finite: u32,
    pub(super) cuts: Cuts,
}

impl Document {
    pub(super) fn new(keep: Keep) -> Self {
        let mut document = Self {
            keep,
            ..Self::default()
        };
        document.nodes.reserve(FEW_PATHS);
        document.nodes.push(Node::new(NO_NODE, Key::Root, 1));
        document
    }

    /// Type of the whole value; nothing when the text ended before it.
    pub fn top_level(&self) -> Option<JsonType> {
        self.nodes.first()?.types.iter().next()
    }

    /// Deepest nesting of objects and arrays.
    pub const fn depth(&self) -> usize {
        self.depth
    }

    /// Members whose name came before in the same object.
    pub const fn dup_keys(&self) -> u32 {
        self.dup_keys
    }

    /// Bounds that were hit.
    pub const fn cuts(&self) -> Cuts {
        self.cuts
    }

    /// Scalar leaves in the order of the text.
    pub fn leaves(&self) -> &[Leaf] {
        &self.leaves
    }

    pub(super) fn into_leaves(self) -> Vec<Leaf> {
        self.leaves
    }

    /// Distinct paths, the root included.
    pub(super) fn path_count(&self) -> usize {
        self.nodes.len()
    }

    pub(super) fn has_object(&self) -> bool {
        self.has_type(JsonType::Object)
    }

    pub(super) fn has_text(&self) -> bool {
        self.has_type(JsonType::String)
    }

    fn has_type(&self, kind: JsonType) -> bool {
        self.nodes.iter().any(|node| node.types.has(kind))
    }

    /// [`Self::tree`] where leaves are kept, which stand on its paths.
    pub(super) fn kept_tree(&self) -> Vec<JsonPath> {
        match self.keep {
            Keep::Paths => Vec::new(),
            Keep::Leaves => self.tree(),
        }
    }

    /// Distinct paths, parents before their children, in the order in which they came first.
    pub fn tree(&self) -> Vec<JsonPath> {
        let (names, places) = self.names();
        let nodes = self.nodes.iter().zip(places);
        nodes
            .map(|(node, place)| JsonPath {
                name: names[place].to_owned(),
                parent: if node.parent == NO_NODE {
                    ROOT
                } else {
                    node.parent
                },
                types: node.types,
                values: node.values,
            })
            .collect()
    }

    /// Sorted distinct `path:type`.
    pub fn typed_paths(&self) -> Vec<String> {
        let mut paths = self.paths();
        paths.retain(|path| !path.ends_with(ABSENT));
        paths
    }

    /// Sorted distinct `path:type`, and `path:absent` where some objects of a list lack a member that others have.
    pub fn paths(&self) -> Vec<String> {
        let (names, places) = self.names();
        let mut paths = Vec::with_capacity(self.nodes.len() + 1);
        for (node, place) in self.nodes.iter().zip(places) {
            let name = &names[place];
            let kinds = node.types.iter();
            paths.extend(kinds.map(|kind| [name, ":", kind.as_str()].concat()));
            if self.is_partial(node) {
                paths.push([name, ABSENT].concat());
            }
        }
        paths.sort_unstable();
        paths
    }

    fn is_partial(&self, node: &Node) -> bool {
        let parent = self.nodes.get(node.parent as usize);
        matches!(node.key, Key::Member(_))
            && parent.is_some_and(|parent| node.holders < parent.objects)
    }

    /// The names of all paths in one text, and where in it each node's stands.
    fn names(&self) -> (String, Vec<Range<usize>>) {
        let n_bytes: usize = self.nodes.iter().map(|node| node.path_bytes + 2).sum();
        let mut names = String::with_capacity(n_bytes);
        let mut places: Vec<Range<usize>> = Vec::with_capacity(self.nodes.len());
        for node in &self.nodes {
            let from = names.len();
            if let Some(parent) = places.get(node.parent as usize) {
                names.extend_from_within(parent.clone());
            }
            push_key(&mut names, &node.key);
            places.push(from..names.len());
        }
        (names, places)
    }

    pub(super) fn record(&mut self, node: u32, kind: JsonType) {
        if let Some(node) = self.nodes.get_mut(node as usize) {
            node.types.add(kind);
            node.values = node.values.saturating_add(1);
            node.objects += u32::from(kind == JsonType::Object);
        }
    }

    /// `value` is asked for only where it is kept.
    pub(super) fn push_leaf(&mut self, node: u32, value: impl FnOnce() -> Scalar) {
        let Some(owner) = self.nodes.get_mut(node as usize) else {
            return;
        };
        if self.n_leaves >= JSON_LEAVES {
            self.cuts.add(Cut::JsonLeaves);
            return;
        }
        self.n_leaves += 1;
        if self.keep == Keep::Paths {
            return;
        }
        if self.leaves.is_empty() {
            self.leaves.reserve(FEW_LEAVES);
        }
        self.leaves.push(Leaf {
            path: node,
            ordinal: owner.leaves,
            value: value(),
        });
        owner.leaves += 1;
    }

    /// The node shared by all items of the array at `parent`.
    pub(super) fn item(&mut self, parent: u32) -> u32 {
        match self.nodes.get(parent as usize).map(|node| node.first_child) {
            None => NO_NODE,
            Some(NO_NODE) => self.add(parent, Key::Item, 2),
            Some(child) if self.nodes[child as usize].key == Key::Item => child,
            Some(_) => self.find_or_add(parent, NO_NODE, "[]", true),
        }
    }

    /// The node of member `key` of the object at `parent`; `after` is the member that came before it.
    pub(super) fn member(&mut self, parent: u32, after: u32, key: &str, object: u32) -> u32 {
        if parent == NO_NODE {
            return NO_NODE;
        }
        let node = self.find_or_add(parent, after, key, false);
        if let Some(node) = self.nodes.get_mut(node as usize) {
            let again = u32::from(node.last_object == object);
            self.dup_keys += again;
            node.holders += 1 - again;
            node.last_object = object;
        }
        node
    }

    /// Members mostly come in the order of the object before, so the next sibling is tried first.
    fn find_or_add(&mut self, parent: u32, after: u32, key: &str, is_item: bool) -> u32 {
        let guess = match self.nodes.get(after as usize) {
            Some(node) => node.next_sibling,
            None => self.nodes[parent as usize].first_child,
        };
        if self.is_key(guess, key, is_item) {
            return guess;
        }
        let found = if self.nodes[parent as usize].children <= FEW_CHILDREN {
            self.walk(parent, key, is_item)
        } else {
            self.index.get(&(parent, key_hash(key, is_item))).copied()
        };
        match found {
            Some(node) if self.is_key(node, key, is_item) => node,
            Some(_) => {
                self.cuts.add(Cut::JsonPaths);
                NO_NODE
            }
            None if is_item => self.add(parent, Key::Item, 2),
            None => self.add(parent, Key::Member(key.into()), key.len() + 1),
        }
    }

    /// Looks through the few children of a node.
    fn walk(&self, parent: u32, key: &str, is_item: bool) -> Option<u32> {
        let mut child = self.nodes[parent as usize].first_child;
        while child != NO_NODE {
            if self.is_key(child, key, is_item) {
                return Some(child);
            }
            child = self.nodes[child as usize].next_sibling;
        }
        None
    }

    fn is_key(&self, node: u32, key: &str, is_item: bool) -> bool {
        self.nodes
            .get(node as usize)
            .is_some_and(|node| match &node.key {
                Key::Member(name) => !is_item && name.as_bytes() == key.as_bytes(),
                Key::Item => is_item,
                Key::Root => false,
            })
    }

    fn add(&mut self, parent: u32, key: Key, bytes: usize) -> u32 {
        let path_bytes = self.nodes[parent as usize].path_bytes + bytes;
        if self.nodes.len() >= JSON_PATHS || path_bytes > JSON_PATH_BYTES {
            self.cuts.add(Cut::JsonPaths);
            return NO_NODE;
        }
        let node = u32::try_from(self.nodes.len()).unwrap_or(NO_NODE);
        self.nodes.push(Node::new(parent, key, path_bytes));
        let owner = &mut self.nodes[parent as usize];
        owner.children += 1;
        let children = owner.children;
        let last = std::mem::replace(&mut owner.last_child, node);
        if last == NO_NODE {
            owner.first_child = node;
        } else {
            self.nodes[last as usize].next_sibling = node;
        }
        match children {
            count if count == FEW_CHILDREN + 1 => self.index_children(parent),
            count if count > FEW_CHILDREN => self.index_child(parent, node),
            _ => {}
        }
        node
    }

    fn index_children(&mut self, parent: u32) {
        let mut child = self.nodes[parent as usize].first_child;
        while child != NO_NODE {
            self.index_child(parent, child);
            child = self.nodes[child as usize].next_sibling;
        }
    }

    fn index_child(&mut self, parent: u32, child: u32) {
        let hash = match &self.nodes[child as usize].key {
            Key::Member(name) => key_hash(name, false),
            Key::Item | Key::Root => key_hash("[]", true),
        };
        self.index.insert((parent, hash), child);
    }
}

fn key_hash(key: &str, is_item: bool) -> u64 {
    xxh3_64(key.as_bytes()) ^ u64::from(is_item)
}

impl Node {
    fn new(parent: u32, key: Key, path_bytes: usize) -> Self {
        Self {
            parent,
            key,
            path_bytes,
            types: TypeSet::default(),
            values: 0,
            objects: 0,
            holders: 0,
            leaves: 0,
            last_object: 0,
            children: 0,
            first_child: NO_NODE,
            last_child: NO_NODE,
            next_sibling: NO_NODE,
        }
    }
}

fn push_key(path: &mut String, key: &Key) {
    match key {
        Key::Root => path.push('$'),
        Key::Item => path.push_str("[]"),
        Key::Member(name) => push_member(path, name),
    }
}

/// Appends `.name`, quoted as JSON unless it is `[A-Za-z_][A-Za-z0-9_]*`.
fn push_member(path: &mut String, name: &str) {
    path.push('.');
    let plain = name
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        && name
            .bytes()
            .next()
            .is_some_and(|byte| !byte.is_ascii_digit());
    if plain {
        path.push_str(name);
    } else {
        path.push_str(&serde_json::Value::from(name).to_string());
    }
}
