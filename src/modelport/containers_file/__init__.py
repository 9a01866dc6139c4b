"""The file ``containers.yaml``: what it may say, read without importing or building anything that it names.

The format is the container schema of dependency-injector, less what that reader lets pass unnoticed::

    version: "1"
    container:
      store:                                            # any name; other entries refer to it
        provider: ThreadSafeSingleton
        provides: modelport.adapters.memory.InMemoryStore
      saver:
        provider: ThreadSafeSingleton
        provides: modelport.adapters.memory.InMemoryModelSaver
        kwargs: {store: container.store, flavor: "${FLAVOR:sklearn}"}

**Entries.** ``saver``, ``loader``, ``registrar`` and ``catalog`` must be there; others are free. Each has a
``provider``, a ``provides``, and for the first two kinds ``args`` and ``kwargs``, if there are any.

=======================  ==============================================================================
provider                 what the entry stands for
=======================  ==============================================================================
``ThreadSafeSingleton``  one object, made by calling what ``provides`` names, shared by all threads
``Factory``              an object made anew for each use
``Object``               what ``provides`` names, as it is: a class or a constant, such as a schema
=======================  ==============================================================================

``provides`` is the dotted path of a module's attribute. The module is imported, so **the file is code, not
data**: whoever may write it may run anything.

**Values** are texts, numbers, booleans, nulls, references, and lists and mappings of these. A reference is
``container.<entry>`` for the entry's object, or ``container.<entry>.provided.<attribute>`` for an attribute of it. A
text that is most likely a mistyped reference, such as ``store`` or ``containr.store`` above, is refused; where it is
meant as a text, write it as a marker's default, which is never read as a reference: ``"${STORE:store}"``. Relative
paths are relative to the current directory.

**Markers.** ``${NAME}`` stands for the value of an environment variable, which must be set; ``${NAME:default}`` has
a default, without braces, for when it is not. Markers may stand in ``args`` and ``kwargs`` alone. They are filled in
after the file is parsed, so that no value can change what the file says. In a quoted text the outcome is a text,
digits included; in an unquoted one it is what YAML reads there: ``${PORT:8080}`` is a number, and an empty value is
null.

**YAML** is read as by ``yaml.safe_load``, from UTF-8, but for anchors, aliases, merges, tags, dates, repeated keys,
keys that are no texts, deep nesting and large files, all of which are refused.

Source: https://python-dependency-injector.ets-labs.org/api/containers.html and
https://python-dependency-injector.ets-labs.org/providers/configuration.html for the markers.
"""
