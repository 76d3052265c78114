#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace aiod::settings {

struct Entry;

/// What is shown of a value, and why.
enum class Hiding : std::uint8_t {
  none,
  unsure,    // of a plugin that was never seen: not quoted beside an error about something else
  argument,  // given by position to a plugin that was never seen: nobody knows whether it is secret
  secret     // by its name, its place or its parameter's type
};

/// A YAML document as a tree of places and texts: aliases are resolved, scalars not yet expanded or typed.
struct Node {
  enum class Kind : std::uint8_t {
    null,
    scalar,
    sequence,
    map,
    broken  // an error about it has been reported already
  };

  /// How the text of a scalar is to be understood.
  enum class Reading : std::uint8_t {
    plain,     // the core schema decides
    quoted,    // a string; when it is wholly ${VAR}, the core schema decides
    string,    // !!str
    integer,   // !!int
    floating,  // !!float
    boolean,   // !!bool
    null,      // !!null
    secret     // !secret: the text is the secret's name
  };

  Kind kind = Kind::null;
  Reading reading = Reading::plain;
  bool from_secret = false;      // the text is a secret's value: never print it
  bool shares_secret = false;    // it is hidden since an alias of it, or what it is an alias of, is
  bool whole_variable = false;   // the text is what one ${VAR} stands for, and no more
  Hiding hiding = Hiding::none;  // see conceal()
  int line = 1;
  int column = 1;
  std::size_t begin = 0;  // its first byte in the file
  std::string text{};
  std::string written{};  // what stands in the file, where variables were replaced
  // Without initializers: Clang 16 would want Entry to be complete.
  std::vector<Node> items;     // of a sequence
  std::vector<Entry> entries;  // of a map, in the file's order, doubles included

  bool is_null() const { return kind == Kind::null; }
  bool is_scalar() const { return kind == Kind::scalar; }
  bool is_sequence() const { return kind == Kind::sequence; }
  bool is_map() const { return kind == Kind::map; }
  bool is_broken() const { return kind == Kind::broken; }
  /// Whether no message may have its text.
  bool is_private() const { return from_secret || hiding >= Hiding::argument || !written.empty(); }
};

struct Entry {
  Node key;
  Node value;
};

}  // namespace aiod::settings
