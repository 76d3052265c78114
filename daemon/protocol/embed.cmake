# cmake -DOUTPUT=descriptions.cpp "-DFILES=a.varlink;b.varlink" -P embed.cmake
# Writes the files as string literals. The raw literal's end marker can't occur in a description: varlink has
# no quotation marks outside comments, and the check below looks for it there too.
set(entries "")
foreach(file IN LISTS FILES)
  file(READ "${file}" text)
  string(FIND "${text}" ")varlink\"" marker)
  if(NOT marker EQUAL -1)
    message(FATAL_ERROR "${file} holds the end marker of its own literal, )varlink\"")
  endif()
  get_filename_component(name "${file}" NAME_WLE)
  string(APPEND entries "    {\"${name}\", R\"varlink(${text})varlink\"},\n")
endforeach()

file(WRITE "${OUTPUT}" "#include \"protocol/interfaces.hpp\"

namespace aiod::protocol {
namespace {

constexpr Description all[] = {
${entries}};

}  // namespace

std::span<const Description> descriptions() { return all; }

}  // namespace aiod::protocol
")
