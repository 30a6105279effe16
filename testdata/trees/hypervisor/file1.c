#include "bug.h"
#include "domain.h"

/* Gives a domain more pages. */
int f1(struct domain *d, unsigned int pages)
{
    d->tot_pages += pages;
    return 0;
}

/* Takes the last page of a dying domain. */
void f2(struct domain *d)
{
    if ( d->tot_pages == 0 )
        BUG();
    d->tot_pages--;
}
