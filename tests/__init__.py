"""What is imported for the tests stays: nothing is looked through for garbage until all of them are collected."""

import atexit
import gc

gc.disable()
atexit.register(gc.freeze)
