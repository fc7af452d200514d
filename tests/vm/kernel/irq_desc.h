/* Modules may not call irq_to_desc(); what it returns can be reached through the interrupt's data. */
#include <linux/irq.h>
#include <linux/irqdesc.h>
#define irq_to_desc(number) irq_data_to_desc(irq_get_irq_data(number))
