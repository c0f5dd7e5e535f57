/* The functions of apsim.h are written in Swift, in Sources/CInterface; this file checks that the
 * header stands on its own. */
#include "apsim.h"
